import { useEffect } from 'react'
import type { CSSProperties, ReactNode } from 'react'
import { endSession, expireAccessToken, me } from '@nest-auth/js-client'
import { useStore } from 'zustand'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'
import { authLogOf, note, noteTokens } from './auth-log.ts'
import { demote } from './demote.ts'
import { styles } from './styles.ts'
import { useTokenTimes } from './use-token-times.ts'
import { useUnscopedQueries } from './use-unscoped-queries.ts'

/** Props of `<AuthDevtools>`. */
export interface AuthDevtoolsProps {
  style?: CSSProperties
}

/**
 * A panel for development, anywhere below `<AuthProvider>`: who this tab works as, the life of its token, what was switched,
 * which queries are in no tenant's cache, and buttons that bring about what is rare. A production build has none of it.
 */
export function AuthDevtools({ style }: AuthDevtoolsProps) {
  const log = authLogOf(useAuthRuntime('<AuthDevtools>'))
  const isOpen = useStore(log, (state) => state.isOpen)
  return (
    <aside style={{ ...styles.corner, ...style }} aria-label="Nest Auth devtools">
      {isOpen && <Panel />}
      <button style={styles.button} aria-expanded={isOpen} onClick={() => log.setState({ isOpen: !isOpen })}>
        Auth
      </button>
    </aside>
  )
}

function Panel() {
  const runtime = useAuthRuntime('<AuthDevtools>')
  const snapshot = useAuthSnapshot('<AuthDevtools>')
  const { client, outer } = runtime
  const log = authLogOf(runtime)
  const { entries } = useStore(log)
  const unscoped = useUnscopedQueries(outer)
  const isSignedIn = snapshot.status === 'signed-in'
  const act = (text: string, deed: () => unknown) => () => {
    note(log, text)
    void Promise.resolve()
      .then(deed)
      .catch((error: Error) => note(log, `${text}: ${error.message}`))
  }
  return (
    <div style={styles.panel}>
      <Part title="This tab">
        {isSignedIn ? (
          <dl style={styles.list}>
            <Line name="Account">{snapshot.user.email ?? snapshot.user.username ?? snapshot.user.id}</Line>
            <Line name="Tenant">
              {snapshot.tenant ? `${snapshot.tenant.name} (${snapshot.tenant.slug})` : 'none'}
            </Line>
            <Line name="Roles">{snapshot.membership?.roles.join(', ') || 'none'}</Line>
            <Line name="Session">{snapshot.session.id}</Line>
          </dl>
        ) : (
          snapshot.status
        )}
      </Part>
      <Part title="Token">
        <TokenLine />
        <p style={styles.row}>
          <button
            style={styles.button}
            disabled={!isSignedIn}
            onClick={act('Access token expired by hand', () => expireAccessToken(client))}
          >
            Expire
          </button>
          <button
            style={styles.button}
            disabled={!isSignedIn}
            onClick={act(
              'Session revoked by hand',
              () => isSignedIn && endSession(client, snapshot.session.id),
            )}
          >
            Revoke
          </button>
          <button
            style={styles.button}
            disabled={!isSignedIn}
            onClick={act('Demoted by hand', () => demote(client))}
          >
            Demote
          </button>
          <button style={styles.button} disabled={!isSignedIn} onClick={act('Read anew', () => me(client))}>
            Restore
          </button>
        </p>
      </Part>
      <Part title={`Queries without tenant scope: ${unscoped.length}`}>
        <ul style={styles.list}>
          {unscoped.map((key) => (
            <li key={key}>{key}</li>
          ))}
        </ul>
      </Part>
      <Part title="Log">
        <ol style={styles.list} reversed>
          {entries.map(({ id, at, text }) => (
            <li key={id}>
              <time>{new Date(at).toLocaleTimeString()}</time> {text}
            </li>
          ))}
        </ol>
      </Part>
    </div>
  )
}

function TokenLine() {
  const runtime = useAuthRuntime('<AuthDevtools>')
  const { now, times } = useTokenTimes(runtime.client)
  const log = authLogOf(runtime)
  const receivedAt = times?.receivedAt
  useEffect(() => {
    if (receivedAt !== undefined) noteTokens(log, receivedAt)
  }, [log, receivedAt])
  if (!times) return <p style={styles.row}>none</p>
  const { expiresAt, refreshFailedAt } = times
  const [age, left] = [now - times.receivedAt, expiresAt - now].map((milliseconds) =>
    Math.round(milliseconds / 1000),
  )
  return (
    <p style={styles.row}>
      <meter
        aria-label="Life of the access token that is left"
        min={0}
        max={expiresAt - times.receivedAt}
        value={Math.max(0, expiresAt - now)}
      />
      <span>
        {left! > 0 ? `${left} s left` : 'due for a refresh'}, {age} s old
        {refreshFailedAt !== null && `, refresh failed at ${new Date(refreshFailedAt).toLocaleTimeString()}`}
      </span>
    </p>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 style={styles.title}>{title}</h2>
      {children}
    </section>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div style={styles.row}>
      <dt style={styles.name}>{name}</dt>
      <dd style={styles.value}>{children}</dd>
    </div>
  )
}
