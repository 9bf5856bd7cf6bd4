import { afterAll, beforeAll, expect, it } from 'vitest'
import { Mailbox } from './mailbox.ts'
import { freshEmail, freshTenant, goodPassword, newcomer } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { Answer, TestApp } from './test-app.ts'

const newPassword = 'marble-cistern-94-feather'
const mailbox = new Mailbox()
let app: TestApp
let guest: Person
let guestEmail: string
/** What somebody may hold, each of a person of their own; an invitation is for the guest. */
let held: Record<string, string>

beforeAll(async () => {
  app = await createTestApp({ options: { mail: mailbox.options(), signup: { revealsTakenEmail: true } } })
  guestEmail = freshEmail('guest')
  guest = await newcomer(app, { email: guestEmail })
  guest = { ...guest, email: guestEmail }
  const [signedIn, verifying, moving, forgetful, owner] = (await Promise.all(
    Array.from({ length: 5 }, () => newcomer(app)),
  )) as [Person, Person, Person, Person, Person]
  const moved = freshEmail('moved')
  await app.call('changeEmail', { token: moving.accessToken, body: { email: moved, password: goodPassword } })
  await app.call('forgotPassword', { body: { email: forgetful.email } })
  const invited = { email: guestEmail, roles: ['member'] }
  await app.call('createInvitation', { token: owner.accessToken, body: invited })
  const undecided = { email: freshEmail(), password: goodPassword }
  const { id } = await app.users.createUser(undecided)
  for (const at of [1, 2])
    await app.users.addToTenant(id, (await app.tenants.createTenant(freshTenant(`${at}`))).id)
  const login = await app.call('login', { body: { email: signedIn.email, password: goodPassword } })
  held = {
    access: signedIn.accessToken,
    refresh: signedIn.refreshToken,
    device: login.headers.get('nest-auth-device')!,
    selection: (await app.call('login', { body: undecided })).body.selectionToken,
    verification: await mailbox.token(app, verifying.email, '/verify-email'),
    'change of address': await mailbox.token(app, moved, '/confirm-email'),
    reset: await mailbox.token(app, forgetful.email, '/reset-password'),
    invitation: await mailbox.token(app, guestEmail, '/invitation'),
  }
})
afterAll(() => app.close())

/** Every place that takes a token, and the only kind that opens it. */
const doors: Record<string, { opensTo: string; knock: (token: string) => Promise<Answer> }> = {
  'the Authorization header': { opensTo: 'access', knock: (token) => app.call('me', { token }) },
  'a route of the application': {
    opensTo: 'access',
    knock: (token) => app.request('/app/private', { headers: { authorization: `Bearer ${token}` } }),
  },
  'the cookie of a session': {
    opensTo: 'refresh',
    knock: (token) => app.request('/auth/me', { headers: asCookie(token) }),
  },
  'a selection': {
    opensTo: 'selection',
    knock: (token) =>
      app.call('selectTenant', {
        body: { selectionToken: token, tenantId: '01900000-0000-7000-8000-00000000dead' },
      }),
  },
  'a verification': {
    opensTo: 'verification',
    knock: (token) => app.call('verifyEmail', { body: { token } }),
  },
  'a change of address': {
    opensTo: 'change of address',
    knock: (token) => app.call('confirmEmailChange', { body: { token } }),
  },
  'a reset': {
    opensTo: 'reset',
    knock: (token) => app.call('resetPassword', { body: { token, password: newPassword } }),
  },
  'the preview of an invitation': {
    opensTo: 'invitation',
    knock: (token) => app.call('previewInvitation', { body: { token } }),
  },
  'an invitation': {
    opensTo: 'invitation',
    knock: (token) => app.call('acceptInvitation', { token: guest.accessToken, body: { token } }),
  },
  'a sign-up by invitation': {
    opensTo: 'nothing that is held here',
    knock: (token) =>
      app.call('signup', {
        body: { email: freshEmail(), password: goodPassword, invitationToken: token },
      }),
  },
  'a refresh': {
    opensTo: 'refresh',
    knock: (token) => app.call('refresh', { body: { refreshToken: token } }),
  },
}

function asCookie(token: string): Record<string, string> {
  // The session it was issued for, where it is one of ours: the name must not be what refuses it.
  const bytes = Buffer.from(token, 'base64url').subarray(17, 33).toString('hex').padEnd(32, '0')
  const id = bytes.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
  return {
    cookie: `__Host-nest-auth-${id}=${token}`,
    'nest-auth-session': id,
    'nest-auth-transport': 'cookie',
  }
}

it('each kind of token is nothing at every door but its own', async () => {
  const opened: string[] = []
  for (const [door, { opensTo, knock }] of Object.entries(doors)) {
    for (const [kind, token] of Object.entries(held)) {
      expect(token.length, kind).toBeGreaterThan(20)
      if (kind === opensTo) continue
      const { status, body } = await knock(token)
      const isRefused = [400, 401, 403, 409].includes(status) && typeof body.code === 'string'
      if (!isRefused) opened.push(`${kind} at ${door}: ${status}`)
    }
  }
  expect(opened).toEqual([])
})

it('and none was spent on the way: each opens its own', async () => {
  for (const [door, { opensTo, knock }] of Object.entries(doors)) {
    const token = held[opensTo]
    if (token === undefined) continue
    const { status, text } = await knock(token)
    // Nobody is a member of the tenant that is asked for, which only a genuine selection is told.
    expect(status, `${door} ${text}`).toBe(opensTo === 'selection' ? 404 : text === '' ? 204 : 200)
  }
})
