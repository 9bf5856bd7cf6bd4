import type { AuthClient, SignupInput, SignupResult } from '../auth-client.ts'
import { signUpRoutes } from '../contract/routes/sign-up.ts'
import { contextOf } from '../inside.ts'
import { commitSignIn, makeRoom } from './sign-in.ts'

/** Creates a user and signs it in; answers `verification_required`, without a session, where the address must be verified first. */
export async function signup(auth: AuthClient, body: SignupInput): Promise<SignupResult> {
  const context = contextOf(auth)
  if (!context) return auth.call('signup', signUpRoutes, { body })
  if (context.store.ready) await context.store.ready
  // Whoever signs up is nobody this device holds, not even under the same address.
  makeRoom(context, {})
  return commitSignIn(context, await auth.call('signup', signUpRoutes, { body }))
}
