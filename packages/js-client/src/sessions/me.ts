import { call } from '../context.ts'
import type { ClientContext } from '../context.ts'
import type { ResponseOf } from '../contract/index.ts'

/** Asks the server who the active pair is, and shows what has changed. */
export const me = async (
  context: ClientContext,
  options?: { signal?: AbortSignal },
): Promise<ResponseOf<'me'>> => {
  const { store } = context
  const pair = store.active()
  const seen = await call(context, 'me', options)
  const grant = store.grant(pair)
  // The session is shown as it was issued: its time of last use changes with every call.
  if (grant) store.hold({ ...seen, ...grant, membership: seen.membership }, false)
  return seen
}
