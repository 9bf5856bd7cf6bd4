import { useState } from 'react'
import { AuthApiError } from '@nest-auth/js-client'
import type { ResponseOf } from '@nest-auth/js-client'
import { act, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestAuthClient, testTenant } from '../src/testing/index.ts'
import type { TestAuthClient } from '../src/testing/index.ts'
import { TenantSwitcher } from '../src/ui/index.ts'
import { acme, deferred, globex, initech, renderWithAuth } from './render-with-auth.tsx'

const many = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    testTenant({ id: `tenant-${at}`, slug: `tenant-${at}`, name: `Tenant ${at}` }),
  )

const trigger = () => screen.getByRole('button', { name: /^Organisation:/ })
const readyTrigger = () => screen.findByRole('button', { name: /^Organisation:/ })
const options = () =>
  screen
    .queryAllByRole('option')
    .map((option) => within(option).getByText(/./, { selector: '.na-name' }).textContent)

async function expectAccessible() {
  const { violations } = await axe.run(document.body, {
    // No layout and no page in jsdom.
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toStrictEqual([])
}

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
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe.each(['app', 'scope'] as const)('The tenant switcher under boundary="%s"', (boundary) => {
  it('switches by keyboard alone, announces it, and has the focus again', async () => {
    const user = userEvent.setup()
    const { auth } = renderWithAuth(<TenantSwitcher />, { provider: { boundary } })
    await readyTrigger()
    await user.tab()
    expect(trigger()).toHaveFocus()
    await user.keyboard('{Enter}')
    await screen.findByRole('listbox', { name: 'Switch organisation' })
    expect(options()).toStrictEqual(['Acme', 'Globex', 'Initech'])
    await waitFor(() =>
      expect(screen.getByRole('listbox')).toContainElement(document.activeElement as HTMLElement),
    )
    await expectAccessible()

    await user.keyboard('{ArrowDown}{Enter}')
    await waitFor(() => expect(screen.queryByRole('listbox')).not.toBeInTheDocument())
    expect(auth.getSnapshot()).toMatchObject({ tenant: globex })
    expect(trigger()).toHaveAccessibleName('Organisation: Globex')
    await waitFor(() => expect(trigger()).toHaveFocus())
    expect(screen.getByText('Switched to Globex')).toHaveAttribute('aria-live', 'polite')
  })

  it('closes without switching on Escape and on the current tenant', async () => {
    const user = userEvent.setup()
    const switchTenant = vi.fn<() => Promise<void>>()
    renderWithAuth(<TenantSwitcher />, { provider: { boundary }, overrides: { switchTenant } })
    await user.click(await readyTrigger())
    await screen.findByRole('listbox')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('listbox')).not.toBeInTheDocument())
    await waitFor(() => expect(trigger()).toHaveFocus())
    await user.click(await readyTrigger())
    await user.click(await screen.findByRole('option', { name: /Acme/ }))
    await waitFor(() => expect(screen.queryByRole('listbox')).not.toBeInTheDocument())
    expect(switchTenant).not.toHaveBeenCalled()
  })

  it('stays open on a failed switch, says what to do, and tries again', async () => {
    const user = userEvent.setup()
    let isDown = true
    const auth: TestAuthClient = createTestAuthClient({
      tenants: [acme, globex],
      overrides: {
        async switchTenant() {
          if (isDown) throw new AuthApiError('NETWORK_ERROR')
          auth.set({ tenant: globex })
        },
      },
    })
    renderWithAuth(<TenantSwitcher />, { auth, provider: { boundary } })
    await user.click(await readyTrigger())
    await user.click(await screen.findByRole('option', { name: /Globex/ }))
    expect(await screen.findByRole('alert')).toHaveTextContent('You seem to be offline')
    expect(auth.getSnapshot()).toMatchObject({ tenant: acme })
    await expectAccessible()
    isDown = false
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(trigger()).toHaveAccessibleName('Organisation: Globex'))
    await waitFor(() => expect(trigger()).toHaveFocus())
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  })

  it('puts the tenants used lately after the current one', async () => {
    const user = userEvent.setup()
    const { auth } = renderWithAuth(<TenantSwitcher />, { provider: { boundary } })
    await act(() => auth.switchTenant(initech.id))
    await act(() => auth.switchTenant(globex.id))
    await user.click(await readyTrigger())
    await screen.findByRole('listbox')
    expect(options()).toStrictEqual(['Globex', 'Initech', 'Acme'])
  })
})

describe('The tenant switcher', () => {
  it('is plain text for somebody with one tenant, unless another can be created', async () => {
    const create = vi.fn<() => void>()
    function Page() {
      const [canCreate, setCanCreate] = useState(false)
      return (
        <>
          <TenantSwitcher {...(canCreate && { onCreateTenant: create })} />
          <button onClick={() => setCanCreate(true)}>allow</button>
        </>
      )
    }
    const user = userEvent.setup()
    renderWithAuth(<Page />, { tenants: [acme] })
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: /Organisation/ })).not.toBeInTheDocument(),
    )
    expect(screen.getByText('Acme')).toBeInTheDocument()
    await expectAccessible()
    await user.click(screen.getByText('allow'))
    await user.click(await readyTrigger())
    await user.click(await screen.findByRole('button', { name: 'New organisation' }))
    expect(create).toHaveBeenCalledTimes(1)
  })

  it.each([
    { others: [], becomes: 'text' },
    { others: [globex], becomes: 'a button' },
  ])(
    'is text until the list is here, then stays $becomes, and nothing moves',
    async ({ others, becomes }) => {
      const answer = deferred<ResponseOf<'listTenants'>>()
      const { container } = renderWithAuth(<TenantSwitcher />, {
        answers: { listTenants: () => answer.promise },
      })
      const shape = () =>
        [...container.querySelectorAll('.na-trigger > :not(.na-visually-hidden)')].map((part) =>
          part.getAttribute('class'),
        )
      expect(screen.getByText('Acme')).toBeVisible()
      expect(screen.queryByRole('button')).toBeNull()
      const before = shape()
      expect(before).toHaveLength(3)
      const items = [acme, ...others].map((tenant) => ({ ...tenant, roles: [], isDefault: false }))
      await act(async () => answer.resolve({ items, nextCursor: null }))
      await waitFor(() => expect(screen.queryAllByRole('button')).toHaveLength(becomes === 'text' ? 0 : 1))
      expect(shape()).toStrictEqual(before)
    },
  )

  it('renders nothing protected while loading and nothing when signed out', async () => {
    const auth = createTestAuthClient({ tenants: [acme], isLoading: true })
    const { container } = renderWithAuth(<TenantSwitcher className="mine" />, { auth })
    expect(container.querySelector('.mine')).toHaveTextContent('')
    await act(async () => auth.set({ isLoading: false, user: null }))
    expect(container.querySelector('.mine')).not.toBeInTheDocument()
  })

  it('shows a skeleton, then an error with a retry, then the list', async () => {
    const user = userEvent.setup()
    const answers = [deferred<ResponseOf<'listTenants'>>(), deferred<ResponseOf<'listTenants'>>()]
    let calls = 0
    renderWithAuth(<TenantSwitcher onCreateTenant={() => {}} />, {
      answers: { listTenants: () => answers[calls++]!.promise },
    })
    await user.click(await readyTrigger())
    expect(await screen.findByText('Loading organisations')).toBeInTheDocument()
    await expectAccessible()
    await act(async () => answers[0]!.reject(new AuthApiError('INTERNAL_ERROR', { status: 500 })))
    expect(await screen.findByRole('alert')).toHaveTextContent('Your organisations could not be loaded.')
    await expectAccessible()
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await act(async () => answers[1]!.resolve({ items: [], nextCursor: null }))
    expect(await screen.findByText('You are not a member of an organisation yet.')).toBeInTheDocument()
    await expectAccessible()
  })

  it('keeps the focus where the list is asked for again behind a closed popup', async () => {
    const user = userEvent.setup()
    const answers = [deferred<ResponseOf<'listTenants'>>(), deferred<ResponseOf<'listTenants'>>()]
    let calls = 0
    renderWithAuth(<TenantSwitcher />, { answers: { listTenants: () => answers[calls++]!.promise } })
    await act(async () => answers[0]!.reject(new AuthApiError('INTERNAL_ERROR', { status: 500 })))
    await user.click(await readyTrigger())
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    await waitFor(() => expect(trigger()).toHaveFocus())
    const items = [acme, globex].map((tenant) => ({ ...tenant, roles: [], isDefault: false }))
    await act(async () => answers[1]!.resolve({ items, nextCursor: null }))
    expect(trigger()).toHaveFocus()
  })

  it.each([
    [{ isSignedOut: true }, 'That organisation has signed you out. Sign in again to go there.'],
    [undefined, 'Switching did not work. You are still in the organisation you were in.'],
  ])('says what to do where a switch is forbidden with %j', async (details, text) => {
    const user = userEvent.setup()
    const refusal = new AuthApiError('FORBIDDEN', { status: 403, ...(details && { details }) })
    renderWithAuth(<TenantSwitcher />, { overrides: { switchTenant: () => Promise.reject(refusal) } })
    await user.click(await readyTrigger())
    await user.click(await screen.findByRole('option', { name: /Globex/ }))
    expect(await screen.findByRole('alert')).toHaveTextContent(text)
    expect(screen.queryAllByRole('button', { name: 'Try again' })).toHaveLength(details ? 0 : 1)
    await expectAccessible()
  })

  it('has a search field from eight tenants on, which finds names whatever their accents', async () => {
    const user = userEvent.setup()
    const tenants = [...many(7), testTenant({ id: 'eight', slug: 'eight', name: 'Ångström Œuvre' })]
    const { auth } = renderWithAuth(<TenantSwitcher />, { tenants })
    await user.click(await readyTrigger())
    const search = await screen.findByRole('combobox', { name: 'Search organisations' })
    await waitFor(() => expect(search).toHaveFocus())
    await user.keyboard('angst')
    await waitFor(() => expect(options()).toStrictEqual(['Ångström Œuvre']))
    await expectAccessible()
    await user.keyboard('{ArrowDown}{Enter}')
    await waitFor(() => expect(auth.getSnapshot()).toMatchObject({ tenant: { id: 'eight' } }))
    await waitFor(() => expect(trigger()).toHaveFocus())
  })

  it('says so when nothing matches', async () => {
    const user = userEvent.setup()
    renderWithAuth(<TenantSwitcher />, { tenants: many(8) })
    await user.click(await readyTrigger())
    await user.type(await screen.findByRole('combobox'), 'zzz')
    expect(await screen.findByText('No organisation matches “zzz”.')).toBeInTheDocument()
    await expectAccessible()
  })

  it('lets the server search when there are more pages', async () => {
    const user = userEvent.setup()
    const auth = createTestAuthClient({ tenants: many(200) })
    const call = vi.spyOn(auth, 'call')
    renderWithAuth(<TenantSwitcher />, { auth })
    await user.click(await readyTrigger())
    await user.click(await screen.findByRole('combobox'))
    await user.paste('tenant 199')
    await waitFor(() => expect(options()).toStrictEqual(['Tenant 199']))
    expect(call.mock.calls.map(([name, , input]) => [name, input?.query])).toStrictEqual([
      ['listTenants', { limit: 50 }],
      ['listTenants', { limit: 50, search: 'tenant 199' }],
    ])
  })

  it('opens with ten thousand tenants at once, with few rows in the page', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(338)
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(320)
    const user = userEvent.setup()
    const items = many(10_000).map((tenant) => ({ ...tenant, roles: [], isDefault: false }))
    renderWithAuth(<TenantSwitcher />, {
      tenants: items,
      answers: { listTenants: async () => ({ items, nextCursor: null }) },
    })
    await user.click(await readyTrigger())
    await screen.findAllByRole('option')
    expect(screen.getAllByRole('option').length).toBeLessThan(30)
    await user.type(screen.getByRole('combobox'), '9999')
    await waitFor(() => expect(options()).toStrictEqual(['Tenant 9999']))
  })

  it('takes its texts and its class from the application', async () => {
    const user = userEvent.setup()
    const { container } = renderWithAuth(
      <TenantSwitcher className="mine" labels={{ trigger: 'Mandant', title: 'Mandant wechseln' }} />,
    )
    expect(container.querySelector('.na-switcher.mine')).toBeInTheDocument()
    await user.click(await screen.findByRole('button', { name: 'Mandant: Acme' }))
    expect(await screen.findByRole('dialog', { name: 'Mandant wechseln' })).toBeInTheDocument()
  })
})
