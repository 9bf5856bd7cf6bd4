/**
 * Calls back when another tab may have changed what the device keeps: whatever it changes, it writes. Nothing is read from
 * the event, so nobody can sign a tab in or out by one.
 */
export const onNews = (life: AbortSignal, lookAgain: () => void): void => {
  // Of whichever key: looking is cheap, and most changes of a page that signs people in are ours. A page that comes out of
  // the back/forward cache, from which an open channel would keep it away, has been told of nothing meanwhile.
  globalThis.addEventListener?.('storage', lookAgain, { signal: life })
  globalThis.addEventListener?.('pageshow', lookAgain, { signal: life })
}
