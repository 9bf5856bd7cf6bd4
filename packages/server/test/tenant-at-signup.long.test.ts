import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subdomainOf, systemRoles } from '../src/index.ts'
import { ROOT_SCOPE_ID } from '../src/persistence/ids.ts'
import { CountingHasher } from './counting-hasher.ts'
import { Mailbox } from './mailbox.ts'
import {
  comparable,
  expectRefusal,
  fresh,
  freshEmail,
  freshTenant,
  goodPassword as password,
  newcomer,
  succeeded,
} from './people.ts'
import { createTestApp } from './test-app.ts'
import type { Answer, TestApp } from './test-app.ts'

const missing = (path: string) => ({ issues: [{ path, type: 'required' }] })

describe.each([
  { tenancy: 'SHARED', framework: 'express', allowCreate: true, missingPath: 'newTenant' },
  { tenancy: 'ISOLATED', framework: 'fastify', allowCreate: false, missingPath: 'tenantId' },
] as const)(
  'Where a sign-up needs a tenant, with tenancy $tenancy and allowCreate: $allowCreate',
  ({ tenancy, framework, allowCreate, missingPath }) => {
    const mailbox = new Mailbox()
    const hasher = new CountingHasher()
    let app: TestApp
    let openId: string
    const slug = fresh('open')
    const known = freshEmail('known')

    beforeAll(async () => {
      app = await createTestApp({
        tenancy,
        framework,
        options: {
          tenant: {
            enabled: true,
            mode: tenancy,
            allowCreate,
            resolve: ({ headers }) => subdomainOf('app.test')({ headers: { host: headers['x-page-host'] } }),
          },
          signup: { tenant: 'required', revealsTakenEmail: true },
          mail: mailbox.options(),
          password: { hasher },
        },
      })
      openId = (await app.tenants.createTenant({ name: 'Open', slug, joinPolicy: 'open' })).id
      succeeded(await signUp({ email: known, tenantId: openId }), 201)
    })
    afterAll(() => app.close())

    const signUp = (body: object) => app.call('signup', { body: { email: freshEmail(), password, ...body } })

    it('one that names none is refused with the missing field, before anything is hashed or written', async () => {
      const answers: Answer[] = []
      // Of the sign-up before nothing is left to do in the background.
      await mailbox.to(app, known)
      const hashes = await hasher.during(async () => {
        app.statements.seen.length = 0
        // A password that would be refused too: the first refusal must not depend on it, nor on who is known.
        for (const email of [known, freshEmail()])
          for (const typed of [password, 'short']) answers.push(await signUp({ email, password: typed }))
      })
      // Whether there are mails to send is asked now and then, whoever signs up.
      const statements = app.statements.seen.filter((sql) => !/nest_auth_queued_mails/.test(sql))
      expect([hashes, statements]).toEqual([0, []])
      for (const answer of answers) expectRefusal(answer, 'TENANT_REQUIRED', missing(missingPath))
      expect(new Set(answers.map((answer) => JSON.stringify(comparable(answer)))).size).toBe(1)
    })

    it('one that joins a tenant ends in it, whether by id or by the address of the page', async () => {
      const byId = succeeded(await signUp({ tenantId: openId }), 201)
      const byHost = await app.request('/auth/signup', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-page-host': `${slug}.app.test` },
        body: JSON.stringify({ email: freshEmail(), password }),
      })
      expect([byId.tenant.id, succeeded(byHost, 201).tenant.id]).toEqual([openId, openId])
    })

    it('the reserved root scope is no tenant', async () => {
      const answer = await signUp({ tenantId: ROOT_SCOPE_ID })
      expectRefusal(answer, tenancy === 'SHARED' ? 'TENANT_NOT_FOUND' : 'TENANT_REQUIRED')
    })

    it('one that founds a tenant owns it, where founding is open', async () => {
      const answer = await signUp({ newTenant: freshTenant() })
      if (allowCreate) expect(succeeded(answer, 201).membership.roles).toEqual(['owner'])
      else expectRefusal(answer, 'TENANT_CREATION_DISABLED')
    })

    it('who is invited names none', async () => {
      const owner = { email: freshEmail('owner'), password }
      const { id } = await app.users.createUser(owner, openId)
      await app.users.setUserAccessRoles(id, openId, [systemRoles.owner])
      const { accessToken } = succeeded(await app.call('login', { body: { ...owner, tenantId: openId } }))
      const email = freshEmail('guest')
      const invitation = { token: accessToken, body: { email, roles: ['member'] } }
      succeeded(await app.call('createInvitation', invitation), 201)
      const invitationToken = await mailbox.token(app, email, '/invitation')
      const joined = succeeded(await signUp({ email, invitationToken }), 201)
      expect([joined.tenant.id, joined.membership.roles]).toEqual([openId, ['member']])
    })

    it('says so to pages', async () => {
      const { signup } = succeeded(await app.call('clientConfig'))
      expect(signup).toEqual({ enabled: true, newTenant: allowCreate, tenantRequired: true })
    })
  },
)

describe('Where sign-ups are silent and need a tenant', () => {
  it('known and new addresses are refused alike, and nobody gets a mail', async () => {
    const mailbox = new Mailbox()
    const options = {
      tenant: { enabled: true, allowCreate: true },
      signup: { tenant: 'required' as const },
      mail: mailbox.options(),
    }
    const app = await createTestApp({ options })
    try {
      const known = freshEmail('known')
      await app.users.createUser({ email: known, password })
      const emails = [known, freshEmail()]
      const answers = await Promise.all(
        emails.map((email) => app.call('signup', { body: { email, password } })),
      )
      for (const answer of answers) expectRefusal(answer, 'TENANT_REQUIRED', missing('newTenant'))
      expect(comparable(answers[0]!)).toEqual(comparable(answers[1]!))
      for (const email of emails) expect(await mailbox.to(app, email)).toEqual([])
      const founding = { email: freshEmail(), password, newTenant: freshTenant() }
      expect(succeeded(await app.call('signup', { body: founding }), 201)).toEqual({
        status: 'verification_required',
      })
    } finally {
      await app.close()
    }
  })
})

describe('Without tenancy', () => {
  it('nobody needs a tenant to sign up, and asking for one is refused at boot', async () => {
    const app = await createTestApp({ tenancy: 'off' })
    try {
      expect((await newcomer(app)).tenantId).toBeNull()
      expect(succeeded(await app.call('clientConfig')).signup.tenantRequired).toBe(false)
    } finally {
      await app.close()
    }
    const options = { signup: { tenant: 'required' as const } }
    await expect(createTestApp({ tenancy: 'off', options })).rejects.toThrow(
      'signup.tenant needs tenant.enabled: true.',
    )
  })
})
