import { expect } from 'vitest'
import type { BearerResult, Invitation } from '../../../src/contract/index.ts'
import { call, comparable, refuse, sorted, succeed } from '../http.ts'
import { assertAlive, authenticated, newcomer, signIn, strongPassword, switchTo, unique } from '../people.ts'
import type { Person } from '../people.ts'
import { control, isolatedOnly, sharedOnly, userOf, withTenants } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

const freshAddress = () => `guest-${unique()}@example.test`

/** Asks an address into the tenant a person owns. */
function invite(target: ConformanceTarget, { session }: Person, email: string, roles = ['member']) {
  const { accessToken } = session
  return succeed(target, 'createInvitation', { accessToken, body: { email, roles } })
}

/** The token of the latest invitation sent to an address. */
async function tokenFor(target: ConformanceTarget, address: string): Promise<string> {
  const mails = await control(target, 'mailsTo')(address)
  const link = mails.findLast(({ link }) => link?.includes('/invitation#token='))?.link
  expect(link, `an invitation was sent to ${address}`).toBeTruthy()
  return link!.split('#token=')[1]!
}

async function signUpWith(
  target: ConformanceTarget,
  email: string,
  invitationToken: string,
): Promise<BearerResult> {
  const body = { email, password: strongPassword, invitationToken }
  return authenticated(await succeed(target, 'signup', { body }))
}

const openOnes = async (target: ConformanceTarget, { session }: Person): Promise<Invitation[]> =>
  (await succeed(target, 'listInvitations', { accessToken: session.accessToken })).items

export const invitations: Scenario[] = [
  {
    title: 'an invitation tells what it is about, and signing up with it joins with its roles, once',
    modes: withTenants,
    needs: ['mailsTo'],
    run: async (target) => {
      const owner = await newcomer(target)
      const email = freshAddress()
      const invitation = await invite(target, owner, email.toUpperCase(), ['admin', 'member'])
      expect(invitation).toMatchObject({
        email,
        roles: ['admin', 'member'],
        invitedBy: { id: owner.userId, name: owner.email },
      })
      expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBeGreaterThan(
        6 * 86_400_000,
      )
      expect(await openOnes(target, owner)).toEqual([invitation])
      const token = await tokenFor(target, email)
      expect(await succeed(target, 'previewInvitation', { body: { token } })).toEqual({
        tenant: owner.session.tenant,
        email,
        roles: ['admin', 'member'],
        invitedBy: owner.email,
      })
      const guest = await signUpWith(target, email, token)
      expect(guest).toMatchObject({
        user: { email, isEmailVerified: true },
        tenant: { id: owner.tenantId },
      })
      expect(sorted(guest.membership!.roles)).toEqual(['admin', 'member'])
      expect(await openOnes(target, owner)).toEqual([])
      await refuse(target, 'previewInvitation', 'INVALID_TOKEN', { body: { token } })
      const again = { email: freshAddress(), password: strongPassword, invitationToken: token }
      await refuse(target, 'signup', 'INVALID_TOKEN', { body: again })
    },
  },
  {
    title: 'an invitation is for one address: signing up with another is refused and spends nothing',
    modes: withTenants,
    needs: ['mailsTo'],
    run: async (target) => {
      const owner = await newcomer(target)
      const email = freshAddress()
      await invite(target, owner, email)
      const invitationToken = await tokenFor(target, email)
      const body = { email: freshAddress(), password: strongPassword, invitationToken }
      const { details } = await refuse(target, 'signup', 'INVITATION_FOR_OTHER_ACCOUNT', { body })
      expect(details).toEqual({ email })
      const both = { ...body, email, tenantId: owner.tenantId }
      await refuse(target, 'signup', 'VALIDATION_FAILED', { body: both })
      await signUpWith(target, email, invitationToken)
    },
  },
  {
    title: 'staff in a tenant invites on its own rights, openly',
    modes: withTenants,
    needs: ['mailsTo'],
    run: async (target) => {
      const owner = await newcomer(target)
      const { email, password } = userOf(target, 'staff')
      const login = { body: { email, password, guard: 'admin' } }
      const { accessToken: above } = authenticated(await succeed(target, 'login', login))
      const entry = { tenantId: owner.tenantId!, reason: 'Ticket 4711: nobody else is left' }
      const inside = authenticated(await succeed(target, 'enterTenant', { accessToken: above, body: entry }))
      const { accessToken } = inside
      const guest = freshAddress()
      await refuse(target, 'createInvitation', 'ROLE_NOT_ASSIGNABLE', {
        accessToken,
        body: { email: guest, roles: ['owner'] },
      })
      const invitation = await succeed(target, 'createInvitation', {
        accessToken,
        body: { email: guest, roles: ['member'] },
      })
      expect(invitation.invitedBy).toEqual({ id: inside.user.id, name: email })
      const { id } = invitation
      await succeed(target, 'resendInvitation', { accessToken, params: { id } })
      const token = await tokenFor(target, guest)
      await refuse(target, 'acceptInvitation', 'FORBIDDEN', { accessToken, body: { token } })
      const query = { action: 'invitation.created' }
      const { items } = await succeed(target, 'listAuditEntries', { accessToken, query })
      expect(items.map(({ actor, target }) => [actor.kind, actor.id, target?.id])).toEqual([
        ['platform', inside.user.id, id],
      ])
      await succeed(target, 'stopImpersonation', { accessToken })
      expect((await signUpWith(target, guest, token)).membership?.roles).toEqual(['member'])
    },
  },
  {
    title: 'acceptInvitation makes an account that exists a member, which then enters',
    modes: sharedOnly,
    needs: ['mailsTo'],
    run: async (target) => {
      const owner = await newcomer(target)
      const guest = await newcomer(target)
      await invite(target, owner, guest.email, ['admin'])
      const token = await tokenFor(target, guest.email)
      // It lasts through whatever the person does before.
      const { accessToken } = await signIn(target, guest)
      const { tenant } = await succeed(target, 'acceptInvitation', { accessToken, body: { token } })
      expect(tenant).toEqual(owner.session.tenant)
      const entered = await switchTo(target, { accessToken }, { tenantId: tenant.id })
      expect(entered.membership!.roles).toEqual(['admin'])
      expect(entered.user.isEmailVerified).toBe(true)
      await refuse(target, 'acceptInvitation', 'INVALID_TOKEN', {
        accessToken: entered.accessToken,
        body: { token },
      })
    },
  },
  {
    title: 'acceptInvitation by another account says for whom it is, and spends nothing',
    modes: withTenants,
    needs: ['mailsTo'],
    run: async (target) => {
      const owner = await newcomer(target)
      const other = await newcomer(target)
      const email = freshAddress()
      await invite(target, owner, email)
      const token = await tokenFor(target, email)
      for (const { session } of [owner, other]) {
        const options = { accessToken: session.accessToken, body: { token } }
        const { details } = await refuse(target, 'acceptInvitation', 'INVITATION_FOR_OTHER_ACCOUNT', options)
        expect(details).toEqual({ email })
      }
      await signUpWith(target, email, token)
    },
  },
  {
    title: 'the account of the same address in another tenant is another account',
    modes: isolatedOnly,
    needs: ['mailsTo'],
    run: async (target) => {
      const owner = await newcomer(target)
      const twin = await newcomer(target)
      await invite(target, owner, twin.email)
      const token = await tokenFor(target, twin.email)
      const { accessToken } = twin.session
      await refuse(target, 'acceptInvitation', 'INVITATION_FOR_OTHER_ACCOUNT', {
        accessToken,
        body: { token },
      })
      const joined = await signUpWith(target, twin.email, token)
      expect(joined.user.id).not.toBe(twin.userId)
      await assertAlive(target, twin.session)
    },
  },
  {
    title: 'an invitation ends when it is revoked, sent anew, replaced or a week old',
    modes: withTenants,
    needs: ['mailsTo', 'advanceClock'],
    run: async (target) => {
      const owner = await newcomer(target)
      const { accessToken } = owner.session
      const preview = async (token: string) => call(target, 'previewInvitation', { body: { token } })
      const random = comparable(await preview('A'.repeat(43)))
      const revoked = freshAddress()
      const { id } = await invite(target, owner, revoked)
      const revokedToken = await tokenFor(target, revoked)
      await succeed(target, 'revokeInvitation', { accessToken, params: { id } })
      await refuse(target, 'revokeInvitation', 'INVITATION_NOT_FOUND', { accessToken, params: { id } })
      await refuse(target, 'resendInvitation', 'INVITATION_NOT_FOUND', { accessToken, params: { id } })
      expect(comparable(await preview(revokedToken))).toEqual(random)
      const email = freshAddress()
      const invitation = await invite(target, owner, email)
      const first = await tokenFor(target, email)
      await succeed(target, 'resendInvitation', { accessToken, params: { id: invitation.id } })
      const second = await tokenFor(target, email)
      expect(comparable(await preview(first))).toEqual(random)
      expect((await preview(second)).status).toBe(200)
      await invite(target, owner, email, ['admin'])
      const third = await tokenFor(target, email)
      expect(comparable(await preview(second))).toEqual(random)
      expect(await openOnes(target, owner)).toHaveLength(1)
      await control(target, 'advanceClock')(7 * 86_400 + 1)
      expect(comparable(await preview(third))).toEqual(random)
    },
  },
  {
    title: 'an invitation ends with the rights of whoever invited',
    modes: withTenants,
    needs: ['mailsTo', 'setRoles', 'removeMembership'],
    run: async (target) => {
      const owner = await newcomer(target)
      const admins = await Promise.all(
        [0, 1].map(async () => {
          const email = freshAddress()
          await invite(target, owner, email, ['admin'])
          const session = await signUpWith(target, email, await tokenFor(target, email))
          return {
            email,
            password: strongPassword,
            userId: session.user.id,
            tenantId: owner.tenantId,
            session,
          }
        }),
      )
      const tokens: string[] = []
      for (const admin of admins) {
        const email = freshAddress()
        await invite(target, admin, email)
        tokens.push(await tokenFor(target, email))
      }
      for (const token of tokens) await succeed(target, 'previewInvitation', { body: { token } })
      await control(target, 'setRoles')(admins[0]!.userId, owner.tenantId!, ['member'])
      await control(target, 'removeMembership')(admins[1]!.userId, owner.tenantId!)
      for (const token of tokens) {
        await refuse(target, 'previewInvitation', 'INVALID_TOKEN', { body: { token } })
      }
    },
  },
  {
    title: 'an invitation ends with its tenant',
    modes: withTenants,
    needs: ['mailsTo', 'suspendTenant'],
    run: async (target) => {
      const owner = await newcomer(target)
      const email = freshAddress()
      await invite(target, owner, email)
      const invitationToken = await tokenFor(target, email)
      await control(target, 'suspendTenant')(owner.tenantId!)
      const body = { email, password: strongPassword, invitationToken }
      await refuse(target, 'signup', 'INVALID_TOKEN', { body })
    },
  },
  {
    title: 'only who may invite invites, with roles that exist and are theirs to give',
    modes: withTenants,
    needs: ['mailsTo', 'setRoles'],
    run: async (target) => {
      const owner = await newcomer(target)
      const { accessToken } = owner.session
      const ask = (roles: string[]) => ({ accessToken, body: { email: freshAddress(), roles } })
      await refuse(target, 'createInvitation', 'ROLE_NOT_FOUND', ask(['nobody-has-this']))
      await refuse(target, 'createInvitation', 'VALIDATION_FAILED', ask([]))
      await control(target, 'setRoles')(owner.userId, owner.tenantId!, ['admin'])
      await refuse(target, 'createInvitation', 'ROLE_NOT_ASSIGNABLE', ask(['owner']))
      await succeed(target, 'createInvitation', ask(['admin']))
      await control(target, 'setRoles')(owner.userId, owner.tenantId!, ['member'])
      await refuse(target, 'createInvitation', 'FORBIDDEN', ask(['member']))
      await refuse(target, 'listInvitations', 'FORBIDDEN', { accessToken })
    },
  },
  {
    title: 'the invitations of another tenant are unknown ones',
    modes: withTenants,
    needs: ['mailsTo'],
    run: async (target) => {
      const owner = await newcomer(target)
      const stranger = await newcomer(target)
      const email = freshAddress()
      const { id } = await invite(target, owner, email)
      const options = { accessToken: stranger.session.accessToken, params: { id } }
      expect(await openOnes(target, stranger)).toEqual([])
      await refuse(target, 'resendInvitation', 'INVITATION_NOT_FOUND', options)
      await refuse(target, 'revokeInvitation', 'INVITATION_NOT_FOUND', options)
      await succeed(target, 'previewInvitation', { body: { token: await tokenFor(target, email) } })
    },
  },
  {
    title: 'listInvitations answers page by page, finds an address, and takes no cursor of another tenant',
    modes: withTenants,
    needs: ['mailsTo'],
    run: async (target) => {
      const owner = await newcomer(target)
      const { accessToken } = owner.session
      const addresses = [freshAddress(), freshAddress(), freshAddress()]
      for (const address of addresses) await invite(target, owner, address)
      const first = await succeed(target, 'listInvitations', { accessToken, query: { limit: '2' } })
      const cursor = first.nextCursor!
      const second = await succeed(target, 'listInvitations', { accessToken, query: { limit: '2', cursor } })
      expect([...first.items, ...second.items].map(({ email }) => email)).toEqual(addresses)
      expect(second.nextCursor).toBeNull()
      const query = { search: addresses[1]!.toUpperCase() }
      const found = await succeed(target, 'listInvitations', { accessToken, query })
      expect(found.items.map(({ email }) => email)).toEqual([addresses[1]])
      const other = (await newcomer(target)).session.accessToken
      await refuse(target, 'listInvitations', 'VALIDATION_FAILED', { accessToken: other, query: { cursor } })
    },
  },
  {
    title: 'of many at once exactly one accepts an invitation',
    modes: withTenants,
    needs: ['mailsTo'],
    run: async (target) => {
      const owner = await newcomer(target)
      const email = freshAddress()
      await invite(target, owner, email)
      const invitationToken = await tokenFor(target, email)
      const body = { email, password: strongPassword, invitationToken }
      const answers = await Promise.all(Array.from({ length: 10 }, () => call(target, 'signup', { body })))
      expect(sorted(answers.map(({ status }) => status)).at(0)).toBe(201)
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
      expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    },
  },
]
