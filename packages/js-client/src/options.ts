import type { AuthClientOptions, TokenStorage } from './auth-client.ts'
import { platformStorage } from './accounts/storage.ts'

/** The options of a client with every default applied. */
export interface ResolvedOptions {
  baseUrl: string
  storage: TokenStorage | undefined
  tabStorage: TokenStorage | undefined
  isPlatformTabStorage: boolean
  scope: 'tab' | 'device'
  trustedOrigins: string[]
  fetch: typeof globalThis.fetch
  maxAccounts: number
  isCookieMode: boolean
}

/** Applies the defaults, once. */
export function resolveOptions(options: AuthClientOptions): ResolvedOptions {
  return {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    storage: options.storage ?? platformStorage('localStorage'),
    tabStorage: options.tabStorage ?? platformStorage('sessionStorage'),
    isPlatformTabStorage: !options.tabStorage,
    scope: options.scope ?? 'tab',
    trustedOrigins: options.trustedOrigins ?? [],
    // Looked up per request, so that tools may replace the global one; and browsers insist on it being unbound.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    maxAccounts: options.maxAccounts ?? 10,
    isCookieMode: options.mode === 'cookie',
  }
}
