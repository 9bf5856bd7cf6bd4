import { useEndSession, useSessions } from '@nest-auth/react'
import type { SessionListItem } from '@nest-auth/js-client'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'
import { deviceOf } from './device.ts'

/** Where this person is signed in; ending a session signs that device out within a second. */
export function SessionsPage() {
  useTitle('Sessions')
  const sessions = useSessions()
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Sessions</h1>
          <p className="muted">Devices you are signed in on. End one you do not recognise.</p>
        </div>
      </div>
      {sessions.isPending && <ListSkeleton label="Loading sessions" rows={2} />}
      {sessions.isError && (
        <Notice
          tone="error"
          action={
            <button type="button" className="button" onClick={() => sessions.refetch()}>
              Try again
            </button>
          }
        >
          {messageOf(sessions.error)}
        </Notice>
      )}
      {sessions.data && (
        <ul className="rows" aria-label="Sessions">
          {sessions.items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
    </>
  )
}

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

function SessionRow({ session }: { session: SessionListItem }) {
  const end = useEndSession()
  const device = deviceOf(session)
  const details = [
    session.tenant?.name,
    session.actor && `platform staff: ${session.actor.email ?? 'somebody'}`,
    session.ipAddress,
    `last used ${when.format(new Date(session.lastUsedAt))}`,
  ]
  return (
    <li className="row">
      <div className="row-label row-stack">
        <span className="row-name">{device}</span>
        <span className="muted">{details.filter(Boolean).join('\u00a0· ')}</span>
      </div>
      {session.isCurrent ? (
        <span className="tag">This session</span>
      ) : (
        <button
          type="button"
          className="button"
          aria-label={`End the session on ${[device, session.tenant?.name].filter(Boolean).join(', ')}`}
          disabled={end.isPending}
          onClick={() => end.mutate(session.id)}
        >
          End
        </button>
      )}
      {end.error && (
        <p className="field-error" role="alert">
          {messageOf(end.error)}
        </p>
      )}
    </li>
  )
}
