import type { SignupInput, SignupResult } from '../auth-client.ts'
import { call } from '../context.ts'
import type { ClientContext } from '../context.ts'
import { commitSignIn, makeRoom } from './sign-in.ts'

/** Creates a user and signs it in, unless the address must be verified first. */
export const signup = async (context: ClientContext, body: SignupInput): Promise<SignupResult> => {
  await makeRoom(context)
  return commitSignIn(context, await call(context, 'signup', { body }))
}
