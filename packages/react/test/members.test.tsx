import { useEffect } from 'react'
import { isAuthError } from '@nest-auth/js-client'
import { act, renderHook, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import {
  useEndMemberSessions,
  useEndTenantSessions,
  useMembers,
  useRemoveMember,
  useRoles,
  useSetMemberRoles,
  useSetMemberStatus,
} from '../src/index.ts'
import { testUser } from '../src/testing/index.ts'
import { renderWithAuth } from './render-with-auth.tsx'
import { ada, bob, createFakeWorld } from './with-fake-server.tsx'

type Actions = { setRoles: ReturnType<typeof useSetMemberRoles>; remove: ReturnType<typeof useRemoveMember> }
let actions: Actions

function Members() {
  const { items, isPending, fetchNextPage } = useMembers({ limit: 1 })
  const { items: roles } = useRoles()
  const setRoles = useSetMemberRoles()
  const remove = useRemoveMember()
  useEffect(() => {
    actions = { setRoles, remove }
  })
  const names = items.map(({ user, roles }) => `${String(user.profile['name'])} ${roles.join()}`)
  return (
    <>
      <p>{isPending ? 'loading' : `members: ${names.join('; ')}`}</p>
      <p>roles: {roles.map(({ name }) => name).join(' ')}</p>
      <button type="button" onClick={() => void fetchNextPage()}>
        more
      </button>
    </>
  )
}

it('Members are read page by page, and a changed role is in the list', async () => {
  const { auth, server, show } = createFakeWorld()
  await auth.login({ ...ada, tenantSlug: 'acme' })
  show(<Members />)
  expect(await screen.findByText('members: Ada owner')).toBeInTheDocument()
  expect(await screen.findByText(/^roles: .*owner/)).toBeInTheDocument()
  screen.getByText('more').click()
  expect(await screen.findByText('members: Ada owner; Bob member')).toBeInTheDocument()
  const { id: userId } = server.user(bob.email)
  await act(() => actions.setRoles.mutateAsync({ userId, roles: ['admin'] }))
  expect(await screen.findByText('members: Ada owner; Bob admin')).toBeInTheDocument()
  await act(() => actions.remove.mutateAsync(userId))
  expect(await screen.findByText('members: Ada owner')).toBeInTheDocument()
})

it('A member who is suspended is shown as such, and so is one who is let in again', async () => {
  const { auth, server, show } = createFakeWorld()
  const { id: userId } = server.user(bob.email)
  let setStatus: ReturnType<typeof useSetMemberStatus>
  function Standing() {
    const { items } = useMembers()
    const mutation = useSetMemberStatus()
    useEffect(() => {
      setStatus = mutation
    })
    return <p>active: {items.flatMap(({ user, isActive }) => (isActive ? [user.email] : [])).join()}</p>
  }
  await auth.login({ ...ada, tenantSlug: 'acme' })
  show(<Standing />)
  await screen.findByText(`active: ${ada.email},${bob.email}`)
  await act(() => setStatus.mutateAsync({ userId, isActive: false }))
  await screen.findByText(`active: ${ada.email}`)
  await act(() => setStatus.mutateAsync({ userId, isActive: true }))
  await screen.findByText(`active: ${ada.email},${bob.email}`)
  await act(() =>
    setStatus.mutateAsync({ userId: server.user(ada.email).id, isActive: false }).catch(() => {}),
  )
  await waitFor(() => expect(isAuthError(setStatus.error, 'FORBIDDEN')).toBe(true))
})

it('A member is signed out of the tenant, and stays a member', async () => {
  const { auth, server, acme, show } = createFakeWorld()
  const { id: userId } = server.user(bob.email)
  const body = JSON.stringify({ ...bob, tenantId: acme.id })
  const headers = { 'content-type': 'application/json' }
  const signedIn = await server.fetch(`${location.origin}/auth/login`, { method: 'POST', headers, body })
  const { accessToken } = (await signedIn.json()) as { accessToken: string }
  const statusOfBob = async () =>
    (
      await server.fetch(`${location.origin}/auth/me`, {
        headers: { authorization: `Bearer ${accessToken}` },
      })
    ).status
  expect(await statusOfBob()).toBe(200)
  let end: ReturnType<typeof useEndMemberSessions>
  function SigningOut() {
    const mutation = useEndMemberSessions()
    useEffect(() => {
      end = mutation
    })
    return <p>{useMembers().items.length} members</p>
  }
  await auth.login({ ...ada, tenantSlug: 'acme' })
  show(<SigningOut />)
  await screen.findByText('2 members')
  await act(() => end.mutateAsync(userId))
  expect(await statusOfBob()).toBe(401)
  expect(screen.getByText('2 members')).toBeInTheDocument()
})

it('Everybody is signed out of the tenant, and the page of whoever did it knows at once', async () => {
  const { auth, show } = createFakeWorld()
  let end: ReturnType<typeof useEndTenantSessions>
  function SigningOut() {
    const mutation = useEndTenantSessions()
    useEffect(() => {
      end = mutation
    })
    return <p>{useMembers().items.length} members</p>
  }
  await auth.login({ ...ada, tenantSlug: 'acme' })
  show(<SigningOut />)
  await screen.findByText('2 members')
  await act(() => end.mutateAsync())
  expect(auth.getSnapshot().status).toBe('signed-out')
})

it('The last owner stays one, and the mutation says why', async () => {
  const { auth, server, show } = createFakeWorld()
  await auth.login({ ...ada, tenantSlug: 'acme' })
  show(<Members />)
  await screen.findByText('members: Ada owner')
  const { id: userId } = server.user(ada.email)
  await act(() => actions.setRoles.mutateAsync({ userId, roles: ['member'] }).catch(() => {}))
  await waitFor(() => expect(isAuthError(actions.setRoles.error, 'LAST_OWNER')).toBe(true))
})

it('Members of one tenant are never shown in another', async () => {
  const { auth, server, globex, show } = createFakeWorld()
  await auth.login({ ...ada, tenantSlug: 'acme' })
  server.setRoles(server.user(ada.email).id, globex.id, ['admin'])
  show(<Members />)
  await screen.findByText('members: Ada owner')
  const seen: string[] = []
  const observer = new MutationObserver(() => {
    const snapshot = auth.getSnapshot()
    if (snapshot.status === 'signed-in' && snapshot.tenant?.slug === 'globex')
      seen.push(document.body.textContent ?? '')
  })
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  await act(() => auth.switchTenant(globex.id))
  expect(await screen.findByText('members: Ada admin')).toBeInTheDocument()
  observer.disconnect()
  expect(seen.filter((text) => text.includes('owner;') || text.includes('Ada owner'))).toStrictEqual([])
})

it('The test provider answers what a test gives it, and names what is missing', async () => {
  const { auth } = renderWithAuth(<Members />, {
    answers: {
      listMembers: () => ({
        items: [
          {
            user: testUser(),
            roles: ['owner'],
            isActive: true,
            joinedAt: '2026-01-01T00:00:00.000Z',
            isSelf: true,
          },
        ],
        nextCursor: null,
      }),
    },
  })
  expect(await screen.findByText('members: Ada Lovelace owner')).toBeInTheDocument()
  await expect(auth.call('listRoles', {} as never)).rejects.toThrow('pass answers: { listRoles:')
})

it('Outside of the provider each hook names the fix', () => {
  expect(() => renderHook(() => useMembers())).toThrow('useMembers() needs <AuthProvider client={auth}>')
})
