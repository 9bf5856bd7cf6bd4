import { Suspense } from 'react'
import { act, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { TenantScope, useSuspenseMembers, useSuspenseTenants } from '../src/index.ts'
import { createTestAuthClient } from '../src/testing/index.ts'
import { acme, globex, initech, recordPaints, renderWithAuth } from './render-with-auth.tsx'

const member = (id: string) => ({
  user: { id, email: `${id}@example.com`, username: null, profile: {} },
  roles: ['member'],
  isActive: true,
  joinedAt: '2026-01-01T00:00:00.000Z',
  isSelf: false,
})

describe.each(['app', 'scope'] as const)('With boundary="%s"', (boundary) => {
  it('the list of tenants is there when the component is, and outlives a switch', async () => {
    function Tenants() {
      const { tenants } = useSuspenseTenants()
      return <p>{tenants.map(({ slug }) => slug).join()}</p>
    }
    const auth = createTestAuthClient({ tenants: [acme, globex, initech], isLoading: true })
    renderWithAuth(
      <Suspense fallback="waiting">
        <Tenants />
      </Suspense>,
      { auth, provider: { boundary } },
    )
    expect(screen.getByText('waiting')).toBeInTheDocument()
    await act(async () => auth.set({ isLoading: false }))
    expect(await screen.findByText('acme,globex,initech')).toBeInTheDocument()
    await act(() => auth.switchTenant(globex.id))
    expect(await screen.findByText('acme,globex,initech')).toBeInTheDocument()
  })

  it('the members of one tenant are never shown in another', async () => {
    function Members() {
      const { items } = useSuspenseMembers()
      return <p>{items.map(({ user }) => user.id).join()}</p>
    }
    const auth = createTestAuthClient({
      tenants: [acme, globex],
      answers: {
        listMembers: () => {
          const snapshot = auth.getSnapshot()
          const slug = snapshot.status === 'signed-in' ? snapshot.tenant!.slug : ''
          return { items: [member(`ada-of-${slug}`)], nextCursor: null }
        },
      },
    })
    renderWithAuth(
      <TenantScope fallback="waiting">
        <Members />
      </TenantScope>,
      { auth, provider: { boundary } },
    )
    await screen.findByText('ada-of-acme')
    const paints = recordPaints()
    await act(() => auth.switchTenant(globex.id))
    expect(await screen.findByText('ada-of-globex')).toBeInTheDocument()
    paints.stop()
    expect(paints.texts.slice(1).join()).not.toContain('ada-of-acme')
  })
})
