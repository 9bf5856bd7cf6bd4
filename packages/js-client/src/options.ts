import type { AuthClientOptions } from './auth-client.ts'
import { createSafeStorage, platformStorage } from './accounts/storage.ts'
import type { SafeStorage } from './accounts/storage.ts'
import { bearerTransport } from './http/token-transport.ts'
import type { TokenTransport } from './http/token-transport.ts'

/** The options of a client with every default applied. */
export interface ResolvedOptions {
  baseUrl: string
  storage: SafeStorage
  tabStorage: SafeStorage
  isPlatformTabStorage: boolean
  scope: 'tab' | 'device'
  trustedOrigins: string[]
  fetch: typeof globalThis.fetch
  maxAccounts: number
  transport: TokenTransport
}

/** Applies the defaults, once. */
export function resolveOptions(options: AuthClientOptions): ResolvedOptions {
  const { transport = bearerTransport } = options
  // Without types a wrong word would leave tokens within reach of scripts, unnoticed.
  if (!transport.headersOf || 'mode' in options)
    throw new TypeError('For tokens in cookies pass `transport: cookieTransport()`, for others nothing')
  return {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    storage: createSafeStorage(options.storage ?? platformStorage('localStorage')),
    tabStorage: createSafeStorage(options.tabStorage ?? platformStorage('sessionStorage')),
    isPlatformTabStorage: !options.tabStorage,
    scope: options.scope ?? 'tab',
    trustedOrigins: options.trustedOrigins ?? [],
    // Looked up per request, so that tools may replace the global one; and browsers insist on it being unbound.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    maxAccounts: options.maxAccounts ?? 10,
    transport,
  }
}
