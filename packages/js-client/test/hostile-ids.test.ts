import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createAuthClient,
  endMemberSessions,
  endSession,
  removeMember,
  resendInvitation,
  revokeInvitation,
  setMemberRoles,
  setMemberStatus,
} from '../src/index.ts'
import { createFakeAuthServer } from '../src/testing/index.ts'
import type { AuthClient } from '../src/index.ts'

const password = 'violet-harbour-91-kettle'

/** Every function whose id becomes a part of the path, and the path it may reach. */
const functions: [name: string, path: RegExp, task: (auth: AuthClient, id: string) => Promise<unknown>][] = [
  ['endSession', /^\/auth\/sessions\/[^/]+$/, endSession],
  ['removeMember', /^\/auth\/members\/[^/]+$/, removeMember],
  ['endMemberSessions', /^\/auth\/members\/[^/]+\/sessions$/, endMemberSessions],
  ['setMemberRoles', /^\/auth\/members\/[^/]+\/roles$/, (auth, userId) => setMemberRoles(auth, userId, [])],
  [
    'setMemberStatus',
    /^\/auth\/members\/[^/]+\/status$/,
    (auth, userId) => setMemberStatus(auth, userId, true),
  ],
  ['resendInvitation', /^\/auth\/invitations\/[^/]+\/resend$/, resendInvitation],
  ['revokeInvitation', /^\/auth\/invitations\/[^/]+$/, revokeInvitation],
]

/** The path that a proxy may see which decodes what it is given, again and again, before it resolves the dots. */
function pathAsProxiesReadIt(url: string): string {
  let path = url
  for (let times = 0; times < 3; times++) path = decodeURIComponent(new URL(path, 'https://app.test').href)
  return new URL(path.replaceAll('\\', '/'), 'https://app.test').pathname
}

const hostile = [
  '',
  '.',
  '..',
  '../sessions',
  '..%2Fsessions',
  '%2e%2e',
  'a/../../logout',
  '/',
  '\\',
  '..;',
  '?a=1',
  '#a',
  ' ',
  '\0',
  'é',
  '\ud800',
]

let auth: AuthClient
const sent: string[] = []

beforeAll(async () => {
  const server = createFakeAuthServer({
    mode: 'SHARED',
    tenants: [{ slug: 'acme', name: 'Acme' }],
    users: [{ email: 'ada@example.com', password, tenants: ['acme'] }],
  })
  server.setRoles(server.user('ada@example.com').id, server.tenant('acme').id, ['owner'])
  auth = createAuthClient({
    baseUrl: 'https://app.test/auth',
    fetch: (input, init) => {
      sent.push(String(input))
      return server.fetch(input, init)
    },
  })
  await auth.login({ email: 'ada@example.com', password })
  return () => auth.dispose()
})

describe.each(functions)('%s', (_name, path, task) => {
  const expectRefusal = async (id: string) => {
    sent.length = 0
    await expect(task(auth, id)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    for (const url of sent) expect(pathAsProxiesReadIt(url)).toMatch(path)
  }

  it.each(hostile)('reaches no other route by the id %j', expectRefusal)

  it('reaches no other route by any text for an id', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.webPath(), fc.stringMatching(/^[.%2efEF/\\]*$/)),
        expectRefusal,
      ),
      {
        numRuns: 50,
      },
    ))
})
