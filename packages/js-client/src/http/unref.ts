/** Lets Node exit while this timer or channel is still open; nothing elsewhere. */
export const unref = (handle: unknown): void => {
  ;(handle as { unref?: () => void } | undefined)?.unref?.()
}
