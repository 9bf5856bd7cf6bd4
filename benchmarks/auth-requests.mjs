import { randomBytes, randomUUID } from 'node:crypto'

/** The password of everybody. */
export const password = 'a fine long password'

export function guarded({ line, accessToken }) {
  return expectStatus(line.send({ path: '/app/guarded', token: accessToken }), [200])
}

export function me({ line, accessToken }) {
  return expectStatus(line.send({ path: '/auth/me', token: accessToken }), [200])
}

export async function refresh(someone) {
  const { line, refreshToken } = someone
  const tokens = await answer(line.send(post('/auth/refresh', { refreshToken })))
  someone.refreshToken = tokens.refreshToken
  someone.accessToken = tokens.accessToken
}

export async function switchTenant(someone) {
  const { line, accessToken } = someone
  const [present, other] = someone.tenants
  const request = { ...post('/auth/switch-tenant', { tenantId: other }), token: accessToken }
  const result = await answer(line.send(request))
  Object.assign(someone, {
    tenants: [other, present],
    refreshToken: result.refreshToken,
    accessToken: result.accessToken,
  })
}

export function login({ line, email, tenants }) {
  return expectStatus(line.send(post('/auth/login', { email, password, tenantId: tenants[0] })), [200])
}

export function signup({ line }) {
  const body = {
    email: `${randomUUID()}@example.com`,
    password,
    newTenant: { name: 'New', slug: `s-${randomBytes(8).toString('hex')}` },
  }
  return expectStatus(line.send(post('/auth/signup', body)), [201])
}

export function lookup({ line, slug }) {
  return expectStatus(line.send(get(`/auth/tenants/lookup?slug=${slug}`)), [200])
}

/** Somebody new with two tenants, signed in on a connection. */
export async function newcomer(line) {
  const email = `${randomUUID()}@example.com`
  const slug = `bench-${randomBytes(6).toString('hex')}`
  const body = { email, password, newTenant: { name: 'One', slug } }
  const signedUp = await answer(line.send(post('/auth/signup', body)))
  const request = post('/auth/tenants', { name: 'Two', slug: `${slug}-b` })
  const second = await answer(line.send({ ...request, token: signedUp.accessToken }))
  return {
    line,
    email,
    slug,
    tenants: [signedUp.tenant.id, second.id],
    accessToken: signedUp.accessToken,
    refreshToken: signedUp.refreshToken,
  }
}

/** The body of an answer that is no refusal. */
export async function answer(sent) {
  const { status, body } = await sent
  if (status >= 300) throw new Error(`${status} ${body}`)
  return JSON.parse(body)
}

export async function expectStatus(sent, expected) {
  const { status, body } = await sent
  if (!expected.includes(status)) throw new Error(`${status} ${body}`)
}

export function get(path) {
  return { path }
}

export function post(path, body = {}) {
  return { method: 'POST', path, body }
}
