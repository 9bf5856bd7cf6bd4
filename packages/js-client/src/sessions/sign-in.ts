import type { ClientContext } from '../context.ts'
import type { AuthenticatedResult } from '../contract/index.ts'
import { AuthApiError } from '../http/errors.ts'

type Identifiers = Partial<Record<'email' | 'phone' | 'username', string | undefined>>

/** Throws TOO_MANY_ACCOUNTS where signing in would add one account too many to this device. */
export const makeRoom = ({ store, options }: ClientContext, input: Identifiers): void => {
  const name = (input.email ?? input.phone ?? input.username)?.toLowerCase()
  const others = store
    .accounts()
    .filter(({ state, user }) => state !== 'expired' && !Object.values<unknown>(user).includes(name))
  if (others.length >= options.maxAccounts) throw new AuthApiError('TOO_MANY_ACCOUNTS')
}

/** Makes what the server issued this tab's account; expired accounts give way where there are too many. */
export const commitSignIn = <Result extends { status: string }>(
  { store, options, send }: ClientContext,
  result: Result | AuthenticatedResult,
): Result => {
  if (result.status === 'authenticated') {
    const as = result as AuthenticatedResult
    const before = store.grant(store.pairOf(as))
    store.hold(as, true)
    // Nobody can use the session that this one takes the place of, so it must not stay alive.
    if (before) send('endSession', { params: { id: before.session.id }, as }).catch(() => {})
    for (const { key, state } of store.accounts().toReversed())
      if (state === 'expired' && store.accounts().length > options.maxAccounts) store.forget(key)
  }
  return result as Result
}
