import type { AuthClientOptions } from './auth-client.ts'
import type { TabScope } from './accounts/device-scope.ts'
import { createSafeStorage, platformStorage } from './accounts/storage.ts'
import type { SafeStorage } from './accounts/storage.ts'
import { bearerTransport } from './http/token-transport.ts'
import type { TokenTransport } from './http/token-transport.ts'

/** The options of a client with every default applied. */
export interface ResolvedOptions {
  baseUrl: string
  storage: SafeStorage
  tabStorage: SafeStorage
  /** The page whose duplicates copy what lies in `tabStorage`. */
  page: Document | undefined
  scope: TabScope | undefined
  trustedOrigins: string[]
  fetch: typeof globalThis.fetch
  maxAccounts: number
  transport: TokenTransport
}

/** Applies the defaults, once. */
export const resolveOptions = (options: AuthClientOptions): ResolvedOptions => {
  const {
    baseUrl,
    storage = platformStorage('localStorage'),
    tabStorage,
    scope,
    trustedOrigins = [],
    // Looked up per request, so that tools may replace the global one; and browsers insist on it being unbound.
    fetch = (input, init) => globalThis.fetch(input, init),
    maxAccounts = 10,
    transport = bearerTransport,
  } = options
  // Without types a missing address would break far from here, and a wrong word leave tokens within reach of scripts, unnoticed.
  if (typeof baseUrl !== 'string') throw new TypeError('Set baseUrl: "/auth"')
  if (!transport.headersOf || (scope && !scope.follow) || 'mode' in options)
    throw new TypeError('Set transport: cookieTransport(), scope: deviceScope()')
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    storage: createSafeStorage(storage),
    tabStorage: createSafeStorage(tabStorage ?? platformStorage('sessionStorage')),
    page: tabStorage ? undefined : globalThis.document,
    scope,
    trustedOrigins,
    fetch,
    maxAccounts,
    transport,
  }
}
