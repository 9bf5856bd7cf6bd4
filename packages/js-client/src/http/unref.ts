/** Lets Node exit while this timer or channel is still open; nothing elsewhere. */
export function unref(handle: unknown): void {
  ;(handle as { unref?: () => void } | undefined)?.unref?.()
}
