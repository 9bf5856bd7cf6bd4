import type { AccountKey } from '../auth-client.ts'
import type { ClientContext } from '../context.ts'

/** Makes another account of this device active; rejects with SIGNED_OUT when it has to sign in again. */
export const switchAccount = async ({ store, switchTo }: ClientContext, key: AccountKey): Promise<void> => {
  const [target = null] = store.held(key)
  store.need(target)
  await switchTo(target!)
}
