/**
 * Whether fingers are what this page is used with. A field that takes the focus by itself would then bring up a keyboard
 * over half of the list, which stays hidden until the keyboard is there.
 */
export function isTouched(): boolean {
  return globalThis.matchMedia?.('(pointer: coarse)').matches ?? false
}
