import { AuthApiError } from '@nest-auth/js-client'
import { act, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { describe, expect, it, vi } from 'vitest'
import { userLabel } from '../src/index.ts'
import { testAccount, testUser } from '../src/testing/index.ts'
import { AccountSwitcher } from '../src/ui/index.ts'
import { acme, globex, initech, renderWithAuth } from './render-with-auth.tsx'
import type { World } from './render-with-auth.tsx'

const grace = testAccount({
  user: testUser({ id: 'grace', email: 'grace@example.com', profile: { name: 'Grace Hopper' } }),
  tenant: globex,
})
const expired = testAccount({
  user: testUser({ id: 'edith', email: 'edith@example.com', profile: {} }),
  state: 'expired',
})

async function openMenu(world: World = {}, element = <AccountSwitcher />) {
  const user = userEvent.setup()
  const view = renderWithAuth(element, { tenants: [acme], accounts: [grace, expired], ...world })
  await user.click(screen.getByRole('button', { name: /^Account:/ }))
  await screen.findByRole('menu', { name: 'Accounts' })
  return { ...view, user }
}

async function expectAccessible() {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toStrictEqual([])
}

describe.each(['app', 'scope'] as const)('The account switcher under boundary="%s"', (boundary) => {
  it('switches by keyboard, announces it, and has the focus again', async () => {
    const { user, auth } = await openMenu({ provider: { boundary } })
    await expectAccessible()
    await user.keyboard('{ArrowDown}{Enter}')
    await waitFor(() => expect(auth.getSnapshot()).toMatchObject({ user: grace.user, tenant: globex }))
    await waitFor(() => expect(screen.queryByRole('menu')).not.toBeInTheDocument())
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Account: Grace Hopper Globex' })).toHaveFocus(),
    )
    expect(screen.getByText('Switched to Grace Hopper, Globex')).toHaveAttribute('role', 'status')
  })
})

describe('The account switcher', () => {
  it('marks the current account and asks an expired one to sign in again', async () => {
    const onExpired = vi.fn<() => void>()
    const { user } = await openMenu({}, <AccountSwitcher onExpired={onExpired} />)
    const rows = screen.getAllByRole('menuitemradio')
    expect(rows.map((row) => row.getAttribute('aria-checked'))).toStrictEqual(['true', 'false', 'false'])
    await user.click(screen.getByRole('menuitemradio', { name: /edith@example.com/ }))
    expect(onExpired).toHaveBeenCalledWith(expired)
  })

  it('says why a switch failed and stays open', async () => {
    const { user } = await openMenu({
      overrides: { switchAccount: () => Promise.reject(new AuthApiError('NETWORK_ERROR')) },
    })
    await user.click(screen.getByRole('menuitemradio', { name: /Grace/ }))
    expect(await screen.findByRole('alert')).toHaveTextContent('You are still signed in as before.')
    await expectAccessible()
  })

  it('tells accounts of the same person apart by their organisations, expired ones too', async () => {
    const ada = (id: string, tenant: typeof acme, state: 'ready' | 'expired') =>
      testAccount({ user: testUser({ id }), tenant, state })
    await openMenu({ accounts: [ada('ada-2', globex, 'ready'), ada('ada-3', initech, 'expired')] })
    const rows = screen.getAllByRole('menuitemradio')
    expect(rows.map((row) => row.textContent)).toStrictEqual([
      'Ada LovelaceAcmeada@example.com',
      'Ada LovelaceGlobexada@example.com',
      'Ada LovelaceInitechada@example.comSign in again',
    ])
    expect(document.querySelector('.na-trigger')).toHaveTextContent('Ada Lovelace Acme')
    expect(document.querySelector('.na-trigger')).toHaveAccessibleName('Account: Ada Lovelace Acme')
  })

  it('signs out of an account that is not the current one, by keyboard, and stays', async () => {
    const { user, auth } = await openMenu()
    await user.click(screen.getByRole('menuitem', { name: 'Remove an account' }))
    await screen.findByRole('menu', { name: 'Remove an account' })
    await expectAccessible()
    await user.keyboard('{ArrowDown}{ArrowDown}')
    expect(document.activeElement).toHaveAccessibleName('Remove Grace Hopper, Globex')
    await user.keyboard('{Enter}')
    const kept = ['Ada Lovelace', 'edith@example.com']
    await waitFor(() =>
      expect(auth.accounts.getState().accounts.map(({ user: person }) => userLabel(person))).toStrictEqual(
        kept,
      ),
    )
    expect(auth.getSnapshot()).toMatchObject({ status: 'signed-in', tenant: acme })
    await user.click(screen.getByRole('menuitem', { name: 'Back' }))
    expect(await screen.findAllByRole('menuitemradio')).toHaveLength(2)
    await waitFor(() =>
      expect(screen.getByRole('menu')).toContainElement(document.activeElement as HTMLElement),
    )
  })

  it('shows what an application puts in the place of its parts', async () => {
    const { user } = await openMenu(
      { accounts: [grace] },
      <AccountSwitcher
        slots={{
          avatar: ({ user: person }) => <b>{person.id}</b>,
          detail: ({ tenant }) => <i>in {tenant?.slug}</i>,
          header: <p>header</p>,
          footer: <p>footer</p>,
        }}
      />,
    )
    expect(screen.getByRole('menuitemradio', { name: /Grace/ })).toHaveTextContent(
      'graceGrace Hopperin globex',
    )
    expect(screen.getByText('header')).toBeInTheDocument()
    expect(screen.getByText('footer')).toBeInTheDocument()
    await user.keyboard('{Escape}')
  })

  it('adds an account and signs out', async () => {
    const onAddAccount = vi.fn<() => void>()
    const { user, auth } = await openMenu({}, <AccountSwitcher onAddAccount={onAddAccount} />)
    const actions = within(screen.getByRole('group', { name: 'Account actions' })).getAllByRole('menuitem')
    const names = ['Add account', 'Remove an account', 'Sign out', 'Sign out of all accounts']
    expect(actions.map(({ textContent }) => textContent)).toStrictEqual(names)
    await user.click(screen.getByRole('menuitem', { name: 'Add account' }))
    expect(onAddAccount).toHaveBeenCalledTimes(1)
    await user.click(screen.getByRole('button', { name: /^Account:/ }))
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }))
    await waitFor(() => expect(auth.getSnapshot()).toStrictEqual({ status: 'signed-out' }))
    expect(screen.getByText('Signed out')).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Account: Choose an account' })).toBeInTheDocument()
    await act(() => auth.signOutAll())
    expect(screen.queryByRole('button')).not.toBeInTheDocument()
  })
})
