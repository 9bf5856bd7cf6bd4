import { createContext, useContext } from 'react'
import type { AuthSnapshot } from '@nest-auth/js-client'
import type { AuthRuntime } from './auth-runtime.ts'

/** Never changes while a provider is mounted, so that reading it re-renders nobody. */
export const AuthRuntimeContext = createContext<AuthRuntime | null>(null)

/**
 * The snapshot as a context value rather than one subscription per hook: all of a page moves to the next pair in one
 * render, or none of it.
 */
export const AuthSnapshotContext = createContext<AuthSnapshot | null>(null)

/** The runtime of the provider around; `caller` is named in the error when there is none. */
export function useAuthRuntime(caller: string): AuthRuntime {
  const runtime = useContext(AuthRuntimeContext)
  if (!runtime) throw new Error(outsideProvider(caller))
  return runtime
}

/** The snapshot of the provider around. */
export function useAuthSnapshot(caller: string): AuthSnapshot {
  const snapshot = useContext(AuthSnapshotContext)
  if (!snapshot) throw new Error(outsideProvider(caller))
  return snapshot
}

function outsideProvider(caller: string): string {
  return `${caller} needs <AuthProvider client={auth}> around it: wrap your app in one.`
}
