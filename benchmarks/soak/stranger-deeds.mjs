import { randomBytes } from 'node:crypto'
import { post } from './client.mjs'

/** What strangers try, by how many of 1000 requests it is; each comes from an address of its own. */
export const strangerDeeds = [
  [6, madeUpAccessToken],
  [3, tamperedAccessToken],
  [5, madeUpRefreshToken],
  [3, tamperedRefreshToken],
  [12, unknownSlug],
  [5, unknownPerson],
  [4, guessWithMadeUpDevice],
  [2, resetOfNobody],
  [3, nonsense],
  [20, nothing],
]

/** A route that does nothing, by which everything else is measured. */
export const yardstick = 'nothing'

function nothing(client) {
  return client.ask(yardstick, { path: '/app/nothing', headers: from() }, [200])
}

function madeUpAccessToken(client) {
  const token = [20, 180, 64].map((length) => randomBytes(length).toString('base64url')).join('.')
  return client.ask('made-up access token', { path: '/auth/me', token, headers: from() }, [401])
}

async function tamperedAccessToken(client) {
  const session = client.sessions[0]
  if (!session) return
  const token = tampered(session.accessToken)
  await client.ask('made-up access token', { path: '/app/guarded', token, headers: from() }, [401])
}

function madeUpRefreshToken(client) {
  const refreshToken = randomBytes(96).toString('base64url')
  return client.ask(
    'made-up refresh token',
    { ...post('/auth/refresh', { refreshToken }), headers: from() },
    [401],
  )
}

async function tamperedRefreshToken(client) {
  const session = client.sessions[0]
  if (!session) return
  const refreshToken = tampered(session.refreshToken)
  await client.ask(
    'made-up refresh token',
    { ...post('/auth/refresh', { refreshToken }), headers: from() },
    [401],
  )
}

function unknownSlug(client) {
  const path = `/auth/tenants/lookup?slug=u-${randomBytes(8).toString('hex')}`
  return client.ask('look-up of an unknown slug', { path, headers: from() }, [404])
}

function unknownPerson(client) {
  const body = { email: `${randomBytes(8).toString('hex')}@example.com`, password: 'a fine long password' }
  counted(client)
  return client.ask('login of nobody', { ...post('/auth/login', body), headers: from() }, [401])
}

function guessWithMadeUpDevice(client) {
  const { email, tenants } = client.people[Math.floor(Math.random() * client.people.length)]
  const headers = { ...from(), 'nest-auth-device': randomBytes(32).toString('base64url') }
  const body = { email, password: randomBytes(12).toString('hex'), tenantId: tenants[0] }
  counted(client)
  client.books.wrote('audit_entries')
  return client.ask('wrong password', { ...post('/auth/login', body), headers }, [401])
}

function resetOfNobody(client) {
  const body = { email: `${randomBytes(8).toString('hex')}@example.com` }
  client.books.wrote('limit_counts', 2)
  return client.ask(
    'password reset request',
    { ...post('/auth/forgot-password', body), headers: from() },
    [204],
  )
}

function nonsense(client) {
  const [request, status] = [
    [{ path: `/auth/${randomBytes(4).toString('hex')}` }, 404],
    [post('/auth/login', { userId: randomBytes(8).toString('hex') }), 400],
    [{ path: '/auth/me' }, 401],
  ][Math.floor(Math.random() * 3)]
  return client.ask('nonsense', { ...request, headers: from() }, [status])
}

function counted({ books }) {
  books.wrote('guess_counts', 2)
  books.wrote('limit_counts')
}

/** Another character in the middle of the last part: the last one may hold bits that stand for nothing. */
function tampered(token) {
  const at = token.length - 20
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
}

function from() {
  const bytes = randomBytes(8)
  const isIpv6 = bytes[0] < 64
  const address = isIpv6
    ? `2001:db8:${bytes.readUInt16BE(2).toString(16)}:${bytes.readUInt16BE(4).toString(16)}::1`
    : `${11 + (bytes[1] % 80)}.${bytes[2]}.${bytes[3]}.${bytes[4]}`
  return { 'x-forwarded-for': address }
}
