/** Lets Node exit while this timer or channel is still open; nothing elsewhere. */
export function unref(handle: unknown): void {
  const node = handle as { unref?: () => void } | number | undefined
  if (typeof node === 'object') node.unref?.()
}
