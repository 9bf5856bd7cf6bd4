/** Adds what the switchers ask of a browser and jsdom lacks; what is there already stays as it is. */
export function completeDom(): void {
  if (typeof document === 'undefined') return
  const page = globalThis as { CSS?: Partial<typeof CSS>; ResizeObserver?: typeof ResizeObserver }
  page.CSS ??= {}
  page.CSS.escape ??= (text) =>
    text.replace(/[^\w-]/g, String.raw`\$&`).replace(/^\d/, (digit) => `\\3${digit} `)
  page.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  Element.prototype.scrollIntoView ??= () => {}
}
