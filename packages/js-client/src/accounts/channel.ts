import { attempt } from '../attempt.ts'
import { unref } from '../http/unref.ts'

/**
 * Opens the channel between the tabs of this device, and answers the means to have the others look again. A message says
 * nothing else: whatever somebody posts into it, it can neither carry a token nor sign anybody in.
 */
export const openChannel = (
  name: string,
  isShared: boolean,
  life: AbortSignal,
  lookAgain: () => void,
): (() => void) => {
  // Some documents have none.
  const channel = isShared ? attempt(() => new BroadcastChannel(name)) : undefined
  channel?.addEventListener('message', lookAgain)
  unref(channel)
  life.addEventListener('abort', () => channel?.close())

  // Of whichever key: looking is cheap, and most changes of a page that signs people in are ours. A page that comes out of
  // the back/forward cache has been told of nothing meanwhile.
  globalThis.addEventListener?.('storage', lookAgain, { signal: life })
  globalThis.addEventListener?.('pageshow', lookAgain, { signal: life })

  return () => {
    if (!life.aborted) channel?.postMessage(1)
  }
}
