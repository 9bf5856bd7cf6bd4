import type { AuthClient } from '../auth-client.ts'
import { contextOf } from '../inside.ts'

const probe = 'nest-auth-probe'

/** For development tools: whether the storage answers with promises, so that nothing is found in it again; `asyncStorage()` mends that. */
export function storageAnswersLater(auth: AuthClient): boolean {
  const storage = contextOf(auth)?.options.storage
  if (!storage || storage.load) return false
  storage.set(probe, probe)
  const isFound = storage.get(probe) === probe
  storage.remove(probe)
  return !isFound
}
