import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Suspense } from 'react'
import { act, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import {
  TenantScope,
  useSuspenseAuditEntries,
  useSuspenseInvitations,
  useSuspenseMembers,
  useSuspenseRoles,
  useSuspenseSessions,
  useSuspenseTenants,
} from '../src/index.ts'
import * as root from '../src/index.ts'
import { createTestAuthClient } from '../src/testing/index.ts'
import { acme, globex, initech, recordPaints, renderWithAuth } from './render-with-auth.tsx'

const hooks = join(import.meta.dirname, '../src/hooks')
const files = readdirSync(hooks)
const suspending = (file: string) =>
  `useSuspense${file
    .replace(/^use-|\.ts$/g, '')
    .replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}`

const member = (id: string) => ({
  user: { id, email: `${id}@example.com`, username: null, profile: {} },
  roles: ['member'],
  isActive: true,
  joinedAt: '2026-01-01T00:00:00.000Z',
  isSelf: false,
})

const lists: Record<string, () => { items: readonly unknown[] }> = {
  useSuspenseAuditEntries,
  useSuspenseInvitations,
  useSuspenseMembers,
  useSuspenseRoles,
  useSuspenseSessions,
}

it('Every hook that lists has one that suspends, and both are of the same name', () => {
  const names = Object.keys(root)
  const twins = names.flatMap((name) => /^useSuspense(\w+)$/.exec(name)?.[1] ?? [])
  expect(twins.map((name) => `use${name}`).filter((name) => !names.includes(name))).toEqual([])
  const listing = files.flatMap((file) => {
    const isList = /: (?:(?:Pages|List)Result<|TenantsResult)/.test(readFileSync(join(hooks, file), 'utf8'))
    return isList && !file.startsWith('use-pages') && !file.startsWith('use-list') ? [file] : []
  })
  expect(listing.filter((file) => !names.includes(suspending(file)))).toEqual([])
  expect(listing).toHaveLength(twins.length - 1)
})

describe.each(['app', 'scope'] as const)('With boundary="%s"', (boundary) => {
  it('the list of tenants is there when the component is, and outlives a switch', async () => {
    function Tenants() {
      const { items: tenants } = useSuspenseTenants()
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

  it.each(Object.entries(lists))('%s shows nothing of one tenant in another', async (_, useItems) => {
    const List = () => <p>{JSON.stringify(useItems().items)}</p>
    const here = () => {
      const snapshot = auth.getSnapshot()
      return `ada-of-${snapshot.status === 'signed-in' ? snapshot.tenant?.slug : 'nobody'}`
    }
    const page = (row: object) => ({ items: [row as never], nextCursor: null })
    const auth = createTestAuthClient({
      tenants: [acme, globex],
      answers: {
        listMembers: () => page(member(here())),
        listInvitations: () => page({ email: here() }),
        listAuditEntries: () => page({ target: here() }),
        listRoles: () => page({ name: here() }),
        listSessions: () => page({ deviceName: here() }),
      },
    })
    renderWithAuth(
      <TenantScope fallback="waiting">
        <List />
      </TenantScope>,
      { auth, provider: { boundary } },
    )
    expect(document.body.textContent).toContain('waiting')
    await screen.findByText(/ada-of-acme/)
    const paints = recordPaints()
    await act(() => auth.switchTenant(globex.id))
    expect(await screen.findByText(/ada-of-globex/)).toBeInTheDocument()
    paints.stop()
    expect(paints.texts.slice(1).join()).not.toContain('ada-of-acme')
  })
})
