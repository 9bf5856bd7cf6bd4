import type { AccountKey } from '../auth-client.ts'
import type { ClientContext } from '../context.ts'
import { AuthApiError } from '../http/errors.ts'

/** Makes another account of this device active; rejects with SIGNED_OUT when it has to sign in again. */
export const switchAccount = async ({ store, switchTo }: ClientContext, key: AccountKey): Promise<void> => {
  const [target] = store.held(key)
  const refuse = () => Promise.reject(new AuthApiError('SIGNED_OUT'))
  return target ? switchTo(target, refuse) : refuse()
}
