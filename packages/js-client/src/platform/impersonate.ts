import { accountKeyOf } from '../accounts/keys.ts'
import type { AuthClient } from '../auth-client.ts'
import type { RequestInput } from '../contract/index.ts'
import { AuthApiError } from '../http/errors.ts'
import { act } from './act.ts'

/**
 * Lets platform staff act in the name of a member, openly and for a fixed time: makes the member's account active in this
 * tab. To be called above the tenants; rejects with FORBIDDEN or MEMBER_NOT_FOUND, and with ALREADY_SIGNED_IN where this
 * device holds that account for real.
 */
export function impersonate(auth: AuthClient, input: RequestInput<'impersonate'>['body']): Promise<void> {
  return act(auth, 'impersonate', input, ({ store, options }) => {
    const key = accountKeyOf(input.userId.toLowerCase(), options.baseUrl)
    // A session of the person's own must neither be taken for acting nor be lost to it.
    if (store.held(key).some((pair) => !store.need(pair).actor)) throw new AuthApiError('ALREADY_SIGNED_IN')
    return { key, tenantId: input.tenantId.toLowerCase() }
  })
}
