import type { AccountKey } from '../auth-client.ts'
import type { ClientContext } from '../context.ts'
import { AuthApiError } from '../http/errors.ts'
import type { Switcher } from './switch.ts'

/** Makes another account of this device active; rejects with SIGNED_OUT when it has to sign in again. */
export async function switchAccount(
  { store }: ClientContext,
  switcher: Switcher,
  key: AccountKey,
): Promise<void> {
  const [target] = store.held(key)
  const refuse = () => Promise.reject(new AuthApiError('SIGNED_OUT'))
  return target ? switcher.switchTo(target, refuse) : refuse()
}
