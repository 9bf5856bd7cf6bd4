import { Failure } from '../../../src/testing/failure.ts'
import { tenantView } from '../../../src/testing/views.ts'
import { handler } from './mistake.ts'
import type { Mistake } from './mistake.ts'

export const invitationMistakes: Mistake[] = [
  {
    name: 'an invitation lets in whoever holds the link',
    mode: 'SHARED',
    caughtBy: 'an invitation is for one address: signing up with another is refused and spends nothing',
    sabotage: handler('signup', (intact) => (world, call) => {
      const { invitationToken, email } = call.body
      const row = [...world.invitations.values()].find(({ token }) => token === invitationToken)
      if (row && email) row.email = email
      return intact(world, call)
    }),
  },
  {
    name: 'an invitation works twice',
    mode: 'ISOLATED',
    caughtBy: 'an invitation tells what it is about, and signing up with it joins with its roles, once',
    sabotage: handler('signup', (intact) => (world, call) => {
      const row = [...world.invitations.values()].find(({ token }) => token === call.body.invitationToken)
      const result = intact(world, call)
      if (row) world.invitations.set(row.id, row)
      return result
    }),
  },
  {
    name: 'acceptInvitation takes the account of the same address in another tenant along',
    mode: 'ISOLATED',
    caughtBy: 'the account of the same address in another tenant is another account',
    sabotage: handler('acceptInvitation', (intact) => (world, call) => {
      const row = [...world.invitations.values()].find(({ token }) => token === call.body.token)
      if (row?.email !== world.users.get(call.session.userId)!.email) return intact(world, call)
      return { tenant: tenantView(world.tenants.get(row!.tenantId)!) }
    }),
  },
  {
    name: 'acceptInvitation forgets the roles of the invitation',
    mode: 'SHARED',
    caughtBy: 'acceptInvitation makes an account that exists a member, which then enters',
    sabotage: handler('acceptInvitation', (intact) => (world, call) => {
      const result = intact(world, call)
      const row = world.memberships.find(
        ({ userId, tenantId }) => userId === call.session.userId && tenantId === result.tenant.id,
      )
      row!.roles = ['member']
      return result
    }),
  },
  {
    name: 'an invitation sent anew leaves the earlier link open',
    mode: 'SHARED',
    caughtBy: 'an invitation ends when it is revoked, sent anew, replaced or a week old',
    sabotage: handler('previewInvitation', (intact) => (world, call) => {
      const [row] = [...world.invitations.values()].slice(-1)
      const wasMailed = world.mails.some(({ link }) => link?.endsWith(`#token=${call.body.token}`))
      return intact(world, row && wasMailed ? { ...call, body: { token: row.token } } : call)
    }),
  },
  {
    name: 'an invitation outlives the rights of whoever invited',
    mode: 'ISOLATED',
    caughtBy: 'an invitation ends with the rights of whoever invited',
    sabotage: handler('previewInvitation', (intact) => (world, call) => {
      const row = [...world.invitations.values()].find(({ token }) => token === call.body.token)
      if (!row) return intact(world, call)
      const { email, roles, tenantId } = row
      return { tenant: tenantView(world.tenants.get(tenantId)!), email, roles, invitedBy: null }
    }),
  },
  {
    name: 'admins invite owners',
    mode: 'SHARED',
    caughtBy: 'only who may invite invites, with roles that exist and are theirs to give',
    sabotage: handler('createInvitation', (intact) => (world, call) => {
      if (!call.body.roles.includes('owner')) return intact(world, call)
      const result = intact(world, { ...call, body: { ...call.body, roles: ['member'] } })
      return { ...result, roles: call.body.roles }
    }),
  },
  {
    name: 'revokeInvitation reaches into other tenants',
    mode: 'SHARED',
    caughtBy: 'the invitations of another tenant are unknown ones',
    sabotage: handler('revokeInvitation', () => (world, call) => {
      if (!world.invitations.delete(call.params.id)) throw new Failure('INVITATION_NOT_FOUND')
      return null
    }),
  },
  {
    name: 'listInvitations lists those of every tenant',
    mode: 'ISOLATED',
    caughtBy: 'the invitations of another tenant are unknown ones',
    sabotage: handler('listInvitations', (intact) => (world, call) => {
      const [row] = [...world.invitations.values()]
      return intact(world, row ? { ...call, session: { ...call.session, tenantId: row.tenantId } } : call)
    }),
  },
]
