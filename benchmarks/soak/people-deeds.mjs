import { randomBytes } from 'node:crypto'
import { post } from './client.mjs'

/** What people do in a B2B application, by how many of 1000 requests it is; refreshes come on top whenever a token runs out. */
export const peopleDeeds = [
  [590, guarded],
  [160, me],
  [20, sessionList],
  [14, tenantList],
  [45, knownSlug],
  [30, switchTenant],
  [5, switchAndKeep],
  [32, logIn],
  [9, logOut],
  [1, logOutEverywhere],
  [2, endAnother],
  [7, leaveAlone],
  [6, mistype],
  [2, forgetPassword],
  [10, resetPassword],
  [2, signUp],
]

async function guarded(client) {
  const session = await client.anySession()
  if (!session) return
  const answer = await client.askIn(session, 'guarded', { path: '/app/guarded' })
  client.expectSame('guarded', answer?.json, { userId: session.userId, tenantId: session.tenantId })
}

async function me(client) {
  const session = await client.anySession()
  if (!session) return
  const answer = await client.askIn(session, 'me', { path: '/auth/me' })
  if (!answer) return
  const { user, tenant, session: own } = answer.json
  const found = { userId: user.id, tenantId: tenant.id, id: own.id }
  client.expectSame('me', found, { userId: session.userId, tenantId: session.tenantId, id: session.id })
}

async function sessionList(client) {
  const session = await client.anySession()
  if (!session) return
  const answer = await client.askIn(session, 'session list', { path: '/auth/sessions' })
  if (!answer) return
  const list = answer.json.items
  client.expectSame(
    'session list',
    { current: list.find(({ isCurrent }) => isCurrent)?.id },
    { current: session.id },
  )
}

async function tenantList(client) {
  const session = await client.anySession()
  if (session) await client.askIn(session, 'tenant list', { path: '/auth/tenants?limit=50' })
}

async function knownSlug(client) {
  const { address, slug } = anyone(client)
  const headers = { 'x-forwarded-for': address }
  await client.ask('slug look-up', { path: `/auth/tenants/lookup?slug=${slug}`, headers }, [200])
}

async function switchTenant(client, keepCurrentSession = false) {
  const session = await client.anySession()
  const tenantId = session?.person.tenants.find((id) => id !== session.tenantId)
  if (!tenantId) return
  const sentAtMs = Date.now()
  const request = post('/auth/switch-tenant', { tenantId, keepCurrentSession })
  const answer = await client.askIn(session, 'switch', request)
  if (!answer) return
  client.begin(session.person, answer.json, sentAtMs, session.signIn)
  if (!keepCurrentSession) client.over(session)
}

function switchAndKeep(client) {
  return switchTenant(client, true)
}

async function logIn(client) {
  const person = anyone(client)
  const { email, password, tenants, address, device } = person
  const headers = { 'x-forwarded-for': address, ...(device && { 'nest-auth-device': device }) }
  const sentAtMs = Date.now()
  const request = { ...post('/auth/login', { email, password, tenantId: tenants[0] }), headers }
  const answer = await client.ask('login', request, [200])
  if (!answer) return
  person.device = /^nest-auth-device: (\S+)/im.exec(answer.head)?.[1] ?? person.device
  client.begin(person, answer.json, sentAtMs)
}

async function logOut(client) {
  const session = await client.anySession()
  if (!session) return
  const answer = await client.askIn(session, 'logout', post('/auth/logout'), [204])
  client.books.wrote('audit_entries')
  if (answer) client.endAll(session.signIn)
}

async function logOutEverywhere(client) {
  const session = await client.anySession()
  if (!session) return
  const answer = await client.askIn(session, 'logout everywhere', post('/auth/logout-all'), [204])
  client.books.wrote('audit_entries')
  if (answer) client.endAll(session.person.sessions)
}

/** From the list of sessions, somebody ends another one. */
async function endAnother(client) {
  const session = await client.anySession()
  const other = session && [...session.person.sessions].find((one) => one !== session && one.isOwed())
  if (!other) return
  const request = { method: 'DELETE', path: `/auth/sessions/${other.id}` }
  const answer = await client.askIn(session, 'end a session', request, [204])
  client.books.wrote('audit_entries')
  if (answer) client.over(other)
}

/** Somebody closes the lid: nothing is sent, and the session has to expire by itself. */
async function leaveAlone(client) {
  const session = await client.anySession()
  if (session) client.over(session, { isLeft: true })
}

async function mistype(client) {
  const { email, tenants, address, device } = anyone(client)
  const headers = { 'x-forwarded-for': address, ...(device && { 'nest-auth-device': device }) }
  const body = { email, password: 'a fine long passwort', tenantId: tenants[0] }
  client.books.wrote('guess_counts', 2)
  client.books.wrote('limit_counts')
  client.books.wrote('audit_entries')
  await client.ask('wrong password', { ...post('/auth/login', body), headers }, [401])
}

async function forgetPassword(client) {
  const { email, address } = anyone(client)
  const headers = { 'x-forwarded-for': address }
  client.books.wrote('limit_counts', 2)
  client.books.wrote('otps')
  client.books.wrote('audit_entries')
  await client.ask(
    'password reset request',
    { ...post('/auth/forgot-password', { email }), headers },
    [204, 429],
  )
}

/** Whoever has been mailed a link follows it; that ends the sessions from before. */
async function resetPassword(client) {
  const mail = client.mailed.shift()
  if (!mail) return
  const { person, token } = mail
  const password = `a fine long password ${randomBytes(4).toString('hex')}`
  const headers = { 'x-forwarded-for': person.address }
  const answer = await client.ask(
    'password reset',
    { ...post('/auth/reset-password', { token, password }), headers },
    [204, 400],
  )
  client.books.wrote('audit_entries', 2)
  // A link that was asked for again meanwhile has made the former one useless.
  if (answer?.status !== 204) return
  person.password = password
  client.endAll(person.sessions)
}

async function signUp(client) {
  const name = randomBytes(8).toString('hex')
  const person = {
    email: `${name}@example.com`,
    password: 'a fine long password',
    slug: `soak-${name}`,
    sessions: new Set(),
  }
  person.address = anyone(client).address
  const { email, password, slug } = person
  const headers = { 'x-forwarded-for': person.address }
  client.books.wrote('limit_counts', 4)
  client.books.wrote('audit_entries', 3)
  // The address is to be verified.
  client.books.wrote('otps')
  const sentAtMs = Date.now()
  const request = { ...post('/auth/signup', { email, password, newTenant: { name: 'Soak', slug } }), headers }
  const answer = await client.ask('sign-up', request, [201])
  if (!answer) return
  person.tenants = [answer.json.tenant.id]
  client.people.push(person)
  client.begin(person, answer.json, sentAtMs)
  client.books.wrote('people')
}

function anyone({ people }) {
  return people[Math.floor(Math.random() * people.length)]
}
