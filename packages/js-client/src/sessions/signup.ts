import type { SignupInput } from '../auth-client.ts'
import { callPublic } from '../context.ts'
import type { ClientContext } from '../context.ts'
import type { AuthenticatedResult } from '../contract/index.ts'
import { commitSignIn, makeRoom } from './sign-in.ts'

/** Creates a user and signs it in. */
export async function signup(context: ClientContext, body: SignupInput): Promise<AuthenticatedResult> {
  await makeRoom(context)
  return commitSignIn(context, await callPublic(context, 'signup', { body }))
}
