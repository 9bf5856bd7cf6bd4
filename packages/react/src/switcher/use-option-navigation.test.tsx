import { act, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { createTestAuthClient, TestAuthProvider, testTenant } from '../testing/index.ts'
import { useTenantSwitcher } from './use-tenant-switcher.ts'

/** A switcher of one's own, from the prop getters alone. */
function Switcher() {
  const switcher = useTenantSwitcher()
  return (
    <>
      <button {...switcher.getTriggerProps()}>{switcher.current?.name}</button>
      {switcher.isOpen && (
        <>
          {switcher.hasSearch && <input aria-label="search" {...switcher.getSearchProps()} />}
          <ul aria-label="tenants" {...switcher.getListProps()}>
            {switcher.items.map(({ id, tenant }) => (
              <li key={id} {...switcher.getOptionProps(id)}>
                {tenant.name}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

const make = (count: number) =>
  Array.from({ length: count }, (_, at) => testTenant({ id: `t${at}`, slug: `t${at}`, name: `Tenant ${at}` }))

it('A switcher of one’s own is used by keyboard through its search field', async () => {
  const user = userEvent.setup()
  const auth = createTestAuthClient({ tenants: make(9) })
  render(
    <TestAuthProvider client={auth} boundary="scope">
      <Switcher />
    </TestAuthProvider>,
  )
  await user.tab()
  await user.keyboard('{ArrowDown}')
  const search = await screen.findByRole('combobox', { name: 'search' })
  await user.tab()
  const active = () =>
    document.getElementById(search.getAttribute('aria-activedescendant') ?? '')?.textContent
  await waitFor(() => expect(active()).toBe('Tenant 0'))
  await user.keyboard('{ArrowUp}')
  expect(active()).toBe('Tenant 8')
  await user.keyboard('5')
  expect(active()).toBe('Tenant 5')
  await user.keyboard('{Enter}')
  await waitFor(() => expect(screen.getByRole('button')).toHaveTextContent('Tenant 5'))
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
})

it('A short list takes the keys itself', async () => {
  const user = userEvent.setup()
  const auth = createTestAuthClient({ tenants: make(3) })
  render(
    <TestAuthProvider client={auth}>
      <Switcher />
    </TestAuthProvider>,
  )
  await user.click(screen.getByRole('button'))
  const list = await screen.findByRole('listbox', { name: 'tenants' })
  await screen.findByRole('option', { name: 'Tenant 2' })
  act(() => list.focus())
  await user.keyboard('{End}')
  expect(screen.getByRole('option', { name: 'Tenant 2' })).toHaveAttribute('data-active')
  expect(screen.getByRole('option', { name: 'Tenant 0' })).toHaveAttribute('aria-selected', 'true')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
})
