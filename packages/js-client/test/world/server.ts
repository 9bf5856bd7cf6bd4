import { routes } from '../../src/contract/routes.ts'

type Family = {
  id: string
  signInId: string
  userId: string
  tenantId: string | null
  parent: string
  rotatedAt: number
  current: string
  /** Until when a cookie serves without a refresh. */
  servesUntil: number
}
export interface Call {
  name: string
  url: URL
  method: string
  headers: Headers
  body: string
  signal: AbortSignal | null
  credentials: RequestCredentials | undefined
  /** What the browser sent along, by session id; null when the request is not one by cookie. */
  cookies: Map<string, string> | null
}
export type Fault = (
  call: Call,
  answer: () => Response,
) => Response | undefined | Promise<Response | undefined>

export const tenants = ['acme', 'beta', 'gamma'].map((slug, i) => ({
  id: `0000-${i}`,
  slug,
  name: slug.toUpperCase(),
}))
export const [acme, beta, gamma] = tenants as [(typeof tenants)[0], (typeof tenants)[0], (typeof tenants)[0]]

/** A server of few words: one password, every user in every tenant, its own clock. */
export function createServer() {
  const families = new Map<string, Family>()
  const access = new Map<string, { family: Family; diesAt: number }>()
  const calls: Call[] = []
  const listings: Call[] = []
  let count = 0
  const server = {
    calls,
    /** Calls of `listAccounts`, which happen in the background. */
    listings,
    /** The session cookies of the one browser there is, by session id. */
    cookies: new Map<string, string>(),
    /** Looked at before each request; an answer replaces the server's. */
    fault: undefined as Fault | undefined,
    expiresIn: 300,
    /** Roles everybody has in every tenant. */
    roles: ['member'],
    /** Replays seen outside the 10 s window. */
    thefts: 0,
    now: () => performance.now(),
    named: (name: string) => calls.filter((call) => call.name === name),
    endSessions: () => families.clear(),
    expireAccess() {
      access.clear()
      for (const family of families.values()) family.servesUntil = 0
    },
    endSession: (id: string) => families.delete(id),
    session: (token: string) => access.get(token)?.family,
    liveFamilies: () => families.size,
    fetch: (async (input: RequestInfo | URL, init: RequestInit = {}) => {
      const request = input instanceof Request ? input : undefined
      const url = new URL(request?.url ?? String(input), 'https://app.test')
      const headers = new Headers(init.headers ?? request?.headers)
      const method = init.method ?? request?.method ?? 'GET'
      const signal = init.signal ?? null
      if (signal?.aborted) throw signal.reason
      const found = Object.entries(routes).find(
        ([, route]) => route.method === method && url.pathname === `/auth${route.path}`,
      )
      const body = await new Response(init.body ?? request?.body).text()
      const credentials = init.credentials ?? request?.credentials
      const isByCookie = headers.get('nest-auth-transport') === 'cookie' && !headers.has('authorization')
      const cookies = isByCookie ? new Map(credentials === 'include' ? server.cookies : []) : null
      const call = {
        name: found?.[0] ?? url.pathname,
        url,
        method,
        headers,
        body,
        signal,
        credentials,
        cookies,
      }
      ;(call.name === 'listAccounts' ? listings : calls).push(call)
      const answer = () => reply(call)
      const work = (async () => (await server.fault?.(call, answer)) ?? answer())().then(keepCookies)
      return new Promise<Response>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
        work.then(resolve, reject)
      })
    }) as typeof globalThis.fetch,
  }

  const keepCookies = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [id, token] = line.split('=') as [string, string]
      if (token) server.cookies.set(id, token)
      else server.cookies.delete(id)
    }
    return response
  }
  const owners = new Map<string, Family>()
  const issue = (family: Family) => {
    family.parent = family.current
    family.current = `refresh-${++count}`
    owners.set(family.current, family)
    family.rotatedAt = server.now()
    family.servesUntil = server.now() + server.expiresIn * 1000
  }
  const answerWith = (family: Family, { cookies }: Call, rest: object = {}) => {
    if (!cookies) return json(200, { ...rest, ...tokens(family) })
    const response = json(200, { ...rest, tokenType: 'Cookie', expiresIn: server.expiresIn })
    response.headers.append('set-cookie', `${family.id}=${family.current}`)
    return response
  }
  const tokens = (family: Family) => {
    const accessToken = `access-${++count}`
    access.set(accessToken, { family, diesAt: server.now() + server.expiresIn * 1000 })
    return { accessToken, refreshToken: family.current, tokenType: 'Bearer', expiresIn: server.expiresIn }
  }
  const userOf = (email: string) => ({
    id: `user-${email}`,
    email,
    phone: null,
    username: null,
    isEmailVerified: true,
    isPhoneVerified: false,
    profile: {},
    createdAt: '2026-01-01T00:00:00.000Z',
  })
  const view = (family: Family) => ({
    user: userOf(family.userId),
    tenant: tenants.find((tenant) => tenant.id === family.tenantId) ?? null,
    membership: { roles: server.roles, permissions: [] },
    session: {
      id: family.id,
      createdAt: '2026-01-01T00:00:00.000Z',
      lastUsedAt: new Date(server.now()).toISOString(),
      expiresAt: '2027-01-01T00:00:00.000Z',
      deviceName: null,
      ipAddress: null,
      userAgent: null,
    },
  })
  const signIn = (call: Call, userId: string, tenantId: string | null, signInId?: string) => {
    const id = `session-${++count}`
    const family: Family = {
      id,
      signInId: signInId ?? id,
      userId,
      tenantId,
      parent: '',
      rotatedAt: 0,
      current: '',
      servesUntil: 0,
    }
    families.set(id, family)
    issue(family)
    return answerWith(family, call, { status: 'authenticated', ...view(family) })
  }
  const callerOf = ({ headers, cookies }: Call) => {
    if (cookies) {
      const id = headers.get('nest-auth-session') ?? ''
      const family = families.get(id)
      return family && family.current === cookies.get(id) && family.servesUntil > server.now()
        ? family
        : undefined
    }
    const held = access.get(headers.get('authorization')?.slice(7) ?? '')
    return held && held.diesAt > server.now() ? families.get(held.family.id) : undefined
  }
  const end = (isOver: (family: Family) => boolean, { cookies }: Call) => {
    const response = new Response(null, { status: 204 })
    for (const family of families.values()) {
      if (!isOver(family)) continue
      families.delete(family.id)
      if (cookies?.has(family.id)) response.headers.append('set-cookie', `${family.id}=`)
    }
    return response
  }

  function reply(call: Call): Response {
    const { name, url, headers, body, cookies } = call
    const input = body && name in routes ? JSON.parse(body) : {}
    const family = callerOf(call)
    const token = cookies ? cookies.get(headers.get('nest-auth-session') ?? '') : input.refreshToken
    switch (name) {
      case 'lookupTenant': {
        const tenant = tenants.find(({ slug }) => slug === url.searchParams.get('slug'))
        return tenant ? json(200, { ...tenant, methods: ['password'] }) : error(404, 'TENANT_NOT_FOUND')
      }
      case 'login':
        if (input.password !== 'right') return error(401, 'INVALID_CREDENTIALS')
        if (input.email === 'mfa@x.test')
          return json(200, { status: 'mfa_required', challengeToken: 'c', methods: ['totp'] })
        if (input.email === 'many@x.test' && !input.tenantId)
          return json(200, { status: 'tenant_required', selectionToken: 's', tenants })
        return signIn(call, input.email, input.tenantId ?? acme.id)
      case 'signup':
        return signIn(call, input.email, null)
      case 'selectTenant':
        return signIn(call, 'many@x.test', input.tenantId)
      case 'refresh': {
        for (const candidate of families.values()) {
          if (candidate.current === token) {
            issue(candidate)
            return answerWith(candidate, call)
          }
          if (candidate.parent !== token) continue
          if (server.now() - candidate.rotatedAt < 10_000) return answerWith(candidate, call)
          server.thefts++
          families.delete(candidate.id)
        }
        return error(401, 'INVALID_REFRESH_TOKEN')
      }
      case 'logout': {
        const { signInId } = owners.get(token) ?? {}
        return end((other) => other.signInId === signInId, call)
      }
      case 'listAccounts': {
        const live = [...(cookies ?? [])].map(
          ([id, held]) => families.get(id)?.current === held && families.get(id),
        )
        return json(200, { items: live.flatMap((each) => (each ? [view(each)] : [])) })
      }
    }
    if (!family) return error(401, 'UNAUTHENTICATED')
    const [, ended] = /^\/auth\/sessions\/(.+)$/.exec(name) ?? []
    if (ended) return end((other) => other.id === ended && other.userId === family.userId, call)
    switch (name) {
      case 'logoutAll':
        return end((other) => other.userId === family.userId, call)
      case 'me':
        return json(200, view(family))
      case 'switchTenant':
        if (!tenants.some(({ id }) => id === input.tenantId)) return error(404, 'TENANT_NOT_FOUND')
        return signIn(call, family.userId, input.tenantId, family.signInId)
      case 'listTenants':
        return json(200, { items: [], nextCursor: null })
    }
    return json(200, { user: family.userId, tenant: family.tenantId, body })
  }
  return server
}

export const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
export const error = (statusCode: number, code: string, details?: object) =>
  json(statusCode, { statusCode, code, message: code, requestId: 'request-1', details })

/** A promise somebody else settles. */
export function deferred<T = void>() {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((r) => (resolve = r))
  return { promise, resolve }
}
