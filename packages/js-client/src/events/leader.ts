/**
 * Runs a task in one tab of this device at a time, and in the next one when that tab is closed. A document without Web
 * Locks cannot know of the others: it may not stream, because a browser gives all of them together six connections.
 */
export async function asLeader(
  name: string,
  signal: AbortSignal,
  task: (mayStream: boolean) => Promise<void>,
): Promise<void> {
  const locks = globalThis.navigator?.locks
  if (!locks) return task(typeof document === 'undefined')
  try {
    await locks.request(name, { signal }, () => task(true))
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
