import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

afterEach(cleanup)
// For machines that are busy with something else: what is waited for has no time limit of its own.
configure({ asyncUtilTimeout: 20_000 })

// jsdom has no layout; the lists ask for these.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Element.prototype.scrollIntoView ??= () => {}
