import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { TestAuthProvider, testTenant } from '../src/testing/index.ts'
import { TenantSwitcher } from '../src/ui/index.ts'

// What this package's own test setup adds, an application's has not.
beforeEach(() => {
  for (const name of ['CSS', 'ResizeObserver']) Reflect.deleteProperty(globalThis, name)
  Reflect.deleteProperty(Element.prototype, 'scrollIntoView')
})

it('The tenant switcher opens and lists in a plain jsdom', async () => {
  const tenants = [testTenant(), testTenant({ id: 'globex', slug: 'globex', name: 'Globex' })]
  render(
    <TestAuthProvider tenants={tenants}>
      <TenantSwitcher />
    </TestAuthProvider>,
  )
  fireEvent.click(await screen.findByRole('button', { name: /^Organisation:/ }))
  expect(await screen.findByRole('option', { name: /Globex/ })).toBeInTheDocument()
})

it('What escapes a selector finds what it names', () => {
  render(
    <TestAuthProvider>
      <p id="1:a b">here</p>
    </TestAuthProvider>,
  )
  expect(document.querySelector(`#${CSS.escape('1:a b')}`)).toHaveTextContent('here')
})
