import { storageAnswersLater } from '@nest-auth/js-client'
import type { AuthClient } from '@nest-auth/js-client'

const checked = new WeakSet<AuthClient>()

/** Says on the console, once per client, where a storage that answers later was given as it is. */
export function checkStorage(client: AuthClient): void {
  if (checked.has(client)) return
  checked.add(client)
  if (!storageAnswersLater(client)) return
  // Without types nothing else tells: whoever signs in is signed out at once.
  // oxlint-disable-next-line no-console
  console.warn(
    '@nest-auth/react: the storage of createAuthClient() answers with promises, so nobody stays signed in. Wrap it: ' +
      "storage: asyncStorage(yours), with asyncStorage from '@nest-auth/js-client'.",
  )
}
