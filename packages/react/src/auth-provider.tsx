import { useCallback, useContext, useEffect, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import type { AuthClient, AuthSnapshot } from '@nest-auth/js-client'
import { QueryClientContext } from '@tanstack/react-query'
import { AuthRuntimeContext, AuthSnapshotContext } from './runtime/auth-context.ts'
import { runtimeOf } from './runtime/auth-runtime.ts'
import { checkBaseUrl } from './runtime/base-url-check.ts'
import type { AuthBoundary } from './runtime/auth-runtime.ts'
import { LiveRegion } from './runtime/live-region.tsx'
import type { AuthAnnouncements } from './runtime/live-region.tsx'
import { checkStorage } from './runtime/storage-check.ts'
import { TenantScope } from './tenant-scope.tsx'

// Replaced by bundlers; without one there is none.
declare const process: { env: { NODE_ENV?: string } }

/** Props of `<AuthProvider>`. */
export interface AuthProviderProps {
  /** The client made with `createAuthClient`. */
  client: AuthClient
  /**
   * What a switch of account or tenant remounts: all of `children` (`'app'`), or only what the app wraps in
   * `<TenantScope>` (`'scope'`); queries outside of it are then emptied and fetched again.
   * @default 'app'
   */
  boundary?: AuthBoundary
  /**
   * How many pairs of account and tenant keep their cached data at once, the active one among them, so that coming back is
   * warm; 1 forgets what is left at once. A sign-out erases in any case.
   * @default 8
   */
  cachedPairs?: number
  /** What the server rendered with: the `getSnapshot()` of its client. @default { status: 'loading' } */
  initialState?: AuthSnapshot
  /** Shown by `boundary="app"` while something in a new tenant suspends. @default the nearest `<Suspense>` around */
  fallback?: ReactNode
  /** Translations of what screen readers are told. @default English */
  announcements?: Partial<AuthAnnouncements>
  /**
   * Tells it to screen readers where there is no page, as `AccessibilityInfo.announceForAccessibility` of React Native
   * does; nothing of a page is rendered then. @default a live region
   */
  announce?: (message: string) => void
  children?: ReactNode
}

/**
 * Gives the hooks, gates and switchers below it their client, and every (account, tenant) pair a cache of its own with
 * the default options and the cache callbacks of the QueryClient around. Throws when there is no QueryClient around, or
 * no client.
 */
export function AuthProvider(props: AuthProviderProps) {
  const { client, boundary = 'app', cachedPairs = 8, initialState, fallback, children } = props
  const { announcements, announce } = props
  const queryClient = useContext(QueryClientContext)
  if (!queryClient) {
    throw new Error(
      '<AuthProvider> needs <QueryClientProvider client={queryClient}> around it: wrap it in one.',
    )
  }
  if (typeof client?.getSnapshot !== 'function')
    throw new Error('AuthProvider needs client={createAuthClient({ baseUrl })}')
  const runtime = runtimeOf(client, queryClient, initialState)
  useEffect(() => void (runtime.caches.limit = cachedPairs), [runtime, cachedPairs])
  const subscribe = useCallback(
    (onChange: () => void) => runtime.subscribe(boundary, onChange),
    [runtime, boundary],
  )
  const snapshot = useSyncExternalStore(subscribe, runtime.snapshot, runtime.initialSnapshot)
  const { shellClient } = runtime.caches.of(snapshot)

  useEffect(() => {
    runtime.queries.mount()
    try {
      if (process.env.NODE_ENV === 'development') {
        checkStorage(runtime.client)
        void checkBaseUrl(runtime.client)
      }
    } catch {
      // Without a bundler nobody can tell, and nothing is said.
    }
    return () => runtime.queries.unmount()
  }, [runtime])
  // An effect of the parent runs after those of its children, whose queries by then belong to the new pair.
  useEffect(() => runtime.committed(snapshot), [runtime, snapshot])

  return (
    <AuthRuntimeContext.Provider value={runtime}>
      <AuthSnapshotContext.Provider value={snapshot}>
        {boundary === 'app' ? (
          <TenantScope {...(fallback !== undefined && { fallback })}>{children}</TenantScope>
        ) : (
          // The handle changes with the pair, and with it every component that has a query renders at once.
          <QueryClientContext.Provider value={shellClient}>{children}</QueryClientContext.Provider>
        )}
        <LiveRegion announcements={announcements} announce={announce} />
      </AuthSnapshotContext.Provider>
    </AuthRuntimeContext.Provider>
  )
}
