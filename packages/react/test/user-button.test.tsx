import type { ResponseOf } from '@nest-auth/js-client'
import { act, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { testAccount, testTenant, testUser } from '../src/testing/index.ts'
import type { TestAnswers } from '../src/testing/index.ts'
import { UserButton } from '../src/ui/index.ts'
import { acme, deferred, globex, initech, renderWithAuth } from './render-with-auth.tsx'
import type { World } from './render-with-auth.tsx'

const grace = testAccount({
  user: testUser({ id: 'grace', email: 'grace@example.com', profile: { name: 'Grace Hopper' } }),
  tenant: globex,
})

beforeEach(() => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
})

async function open(element = <UserButton />, world: World = {}) {
  const user = userEvent.setup()
  const view = renderWithAuth(element, world)
  await user.click(screen.getByRole('button', { name: 'Account: Ada Lovelace, Acme' }))
  const dialog = await screen.findByRole('dialog', { name: 'Your account' })
  return { ...view, user, dialog }
}

async function expectAccessible() {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toStrictEqual([])
}

describe('The user button', () => {
  it('has tenants and accounts in one place where both exist', async () => {
    const { user, auth } = await open(<UserButton />, { accounts: [grace] })
    const tenants = await screen.findByRole('listbox', { name: 'Switch organisation' })
    expect(within(tenants).getAllByRole('option')).toHaveLength(3)
    expect(screen.getAllByRole('menuitemradio').map((row) => row.textContent)).toStrictEqual([
      'Grace HopperGlobexgrace@example.com',
    ])
    await expectAccessible()
    await user.click(within(tenants).getByRole('option', { name: /Globex/ }))
    await waitFor(() => expect(auth.getSnapshot()).toMatchObject({ tenant: globex }))
    const trigger = await screen.findByRole('button', { name: 'Account: Ada Lovelace, Globex' })
    await waitFor(() => expect(trigger).toHaveFocus())
    await user.click(trigger)
    await user.click(await screen.findByRole('menuitemradio', { name: /Grace/ }))
    await waitFor(() => expect(auth.getSnapshot()).toMatchObject({ user: grace.user }))
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Account: Grace Hopper, Globex' })).toHaveFocus(),
    )
  })

  it.each(['ltr', 'rtl'])('is used by keyboard alone (%s)', async (direction) => {
    document.documentElement.dir = direction
    onTestFinished(() => document.documentElement.removeAttribute('dir'))
    const user = userEvent.setup()
    const { auth } = renderWithAuth(<UserButton />, { accounts: [grace] })
    await user.tab()
    expect(screen.getByRole('button', { name: 'Account: Ada Lovelace, Acme' })).toHaveFocus()
    await user.keyboard('{Enter}')
    const tenants = await screen.findByRole('listbox', { name: 'Switch organisation' })
    const dialog = screen.getByRole('dialog', { name: 'Your account' })
    await waitFor(() => expect(dialog).toContainElement(document.activeElement as HTMLElement))
    await user.keyboard('{Escape}')
    const trigger = screen.getByRole('button', { name: 'Account: Ada Lovelace, Acme' })
    await waitFor(() => expect(trigger).toHaveFocus())
    expect(tenants).not.toBeInTheDocument()

    await user.keyboard('{Enter}')
    const menu = await screen.findByRole('menuitemradio', { name: /Grace/ })
    for (let stop = 0; stop < 10 && document.activeElement !== menu; stop++) {
      await user.keyboard(document.activeElement?.closest('[role=menu]') ? '{ArrowDown}' : '{Tab}')
    }
    expect(menu).toHaveFocus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(auth.getSnapshot()).toMatchObject({ user: grace.user }))
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Account: Grace Hopper, Globex' })).toHaveFocus(),
    )
    expect(screen.getByText('Switched to Grace Hopper, Globex')).toHaveAttribute('role', 'status')
  })

  it('lists neither for somebody with one tenant and one account', async () => {
    await open(<UserButton />, { tenants: [acme] })
    await waitFor(() => expect(screen.queryByRole('listbox')).not.toBeInTheDocument())
    expect(screen.queryByRole('menuitemradio')).not.toBeInTheDocument()
    expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toStrictEqual(['Sign out'])
    await expectAccessible()
  })

  it('has asked for the tenants when the popup opens, as soon as somebody came near', async () => {
    const user = userEvent.setup()
    const listTenants = vi.fn<NonNullable<TestAnswers['listTenants']>>(() => ({
      items: [],
      nextCursor: null,
    }))
    renderWithAuth(<UserButton />, { answers: { listTenants } })
    expect(listTenants).not.toHaveBeenCalled()
    await user.hover(screen.getByRole('button', { name: 'Account: Ada Lovelace, Acme' }))
    await waitFor(() => expect(listTenants).toHaveBeenCalledTimes(1))
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  })

  it('does not ask for tenants that it leaves to another switcher', async () => {
    const listTenants = vi.fn<NonNullable<TestAnswers['listTenants']>>()
    await open(<UserButton listsTenants={false} />, { answers: { listTenants } })
    expect(listTenants).not.toHaveBeenCalled()
  })

  it('moves nothing when the only tenant comes late, and leaves it out the next time', async () => {
    const answer = deferred<ResponseOf<'listTenants'>>()
    const answers = { listTenants: () => answer.promise }
    const { user, dialog } = await open(<UserButton />, { answers })
    const section = within(dialog).getByRole('group', { name: 'Switch organisation' })
    const place = section.querySelector<HTMLElement>('.na-place')!
    const height = place.style.blockSize
    expect([height, place.querySelectorAll('.na-skeleton-text').length]).toStrictEqual(['190px', 4])
    await act(async () =>
      answer.resolve({ items: [{ ...acme, roles: ['owner'], isDefault: true }], nextCursor: null }),
    )
    expect(await within(place).findByRole('option', { name: /Acme/ })).toBeInTheDocument()
    expect(place.querySelector('.na-skeleton-text')).toBeNull()
    expect(place.style.blockSize).toBe(height)
    await expectAccessible()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(dialog).not.toBeInTheDocument())
    await user.click(screen.getByRole('button', { name: 'Account: Ada Lovelace, Acme' }))
    await screen.findByRole('dialog', { name: 'Your account' })
    expect(screen.queryByRole('group', { name: 'Switch organisation' })).not.toBeInTheDocument()
  })

  it('leaves the tenants to another switcher where it is told to', async () => {
    const { auth } = await open(<UserButton listsTenants={false} />)
    expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
    await userEvent.click(screen.getByRole('menuitem', { name: 'Sign out' }))
    await waitFor(() => expect(auth.getSnapshot()).toStrictEqual({ status: 'signed-out' }))
    expect(screen.queryByRole('button')).not.toBeInTheDocument()
  })

  it('leads to the pages of the application', async () => {
    const opened: string[] = []
    const note = (name: string) => () => void opened.push(name)
    const element = (
      <UserButton
        listsTenants={false}
        onManageAccount={note('account')}
        onManageSessions={note('sessions')}
        onAddAccount={note('add')}
        actions={[{ id: 'help', label: 'Help', onPress: note('help') }]}
        labels={{ manageSessions: 'Geräte' }}
        slots={{ header: <p>header</p>, footer: <p>footer</p> }}
      />
    )
    const { user } = await open(element)
    const names = ['Manage your account', 'Geräte', 'Help', 'Add account']
    const items = screen.getAllByRole('menuitem').map(({ textContent }) => textContent)
    expect(items).toStrictEqual([...names, 'Sign out'])
    expect(screen.getByRole('dialog')).toHaveTextContent(/^header.*footer$/)
    for (const name of names) {
      if (!screen.queryByRole('dialog')) await user.click(screen.getByRole('button'))
      await user.click(await screen.findByRole('menuitem', { name }))
      await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    }
    expect(opened).toStrictEqual(['account', 'sessions', 'help', 'add'])
  })

  it('puts pinned tenants after the current one', async () => {
    const tenants = [acme, globex, initech, testTenant({ id: 'hooli', slug: 'hooli', name: 'Hooli' })]
    await open(<UserButton pinned={['hooli', initech.id]} />, { tenants })
    const options = await screen.findAllByRole('option')
    expect(options.map((option) => option.querySelector('.na-name')?.textContent)).toStrictEqual([
      'Acme',
      'Hooli',
      'Initech',
      'Globex',
    ])
  })
})
