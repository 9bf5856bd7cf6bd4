import type { AuthClient } from '@nest-auth/js-client'
import { useAuthRuntime } from '../runtime/auth-context.ts'
import { useUser } from './use-user.ts'
import type { SignedInUser } from './use-user.ts'

const signIns = new WeakMap<AuthClient, Promise<void>>()

/**
 * Who is signed in; suspends while that is not known and while nobody is. On a server that rendered without
 * `initialState` it throws, which hands the nearest `<Suspense>` over to the browser.
 */
export function useSuspenseUser(): SignedInUser {
  const { client } = useAuthRuntime('useSuspenseUser()')
  const user = useUser()
  if (user.status === 'signed-in') return user
  if (typeof window === 'undefined') {
    throw new Error(
      'useSuspenseUser() needs <AuthProvider initialState={…}> to render a signed-in user on a server.',
    )
  }
  // oxlint-disable-next-line typescript/only-throw-error -- how a component suspends in React 18
  throw nextSignIn(client)
}

/** One promise for all who wait: React wants the same one on every attempt. */
function nextSignIn(client: AuthClient): Promise<void> {
  const known = signIns.get(client)
  if (known) return known
  const signIn = new Promise<void>((resolve) => {
    const check = () => {
      if (client.getSnapshot().status !== 'signed-in') return
      unsubscribe()
      signIns.delete(client)
      resolve()
    }
    const unsubscribe = client.subscribe(check)
    void Promise.resolve().then(check)
  })
  signIns.set(client, signIn)
  return signIn
}
