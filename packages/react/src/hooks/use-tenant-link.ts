import { useEffect, useMemo } from 'react'
import { AuthApiError, locateTenant } from '@nest-auth/js-client'
import type { Account, Tenant } from '@nest-auth/js-client'
import { useQuery } from '@tanstack/react-query'
import { useStore } from 'zustand'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'
import type { AuthRuntime } from '../runtime/auth-runtime.ts'

/** Options of `useTenantLink()`. */
export interface UseTenantLinkOptions {
  /**
   * What happens when a link leads to another tenant of the active account: it is switched to at once, or the page offers
   * to. To another account nobody is switched unasked.
   * @default 'offer'
   */
  recover?: 'offer' | 'switch'
}

/** Where the tenant that the page's address names stands to this tab; branch on `status`. */
export type TenantLink =
  | { status: 'loading' }
  | { status: 'signed-out' }
  /** It is the active tenant: show the page. */
  | { status: 'active'; tenant: Tenant }
  | {
      status: 'elsewhere'
      tenant: Tenant
      /** The other account of this device that the link leads to; null where the active one is a member. */
      account: Account | null
      /** Switches to it; rejects, and keeps everything as it is, on failure. */
      open: () => Promise<void>
      isOpening: boolean
      /** Why the last `open` failed. */
      error: Error | null
    }
  /** There is no such tenant, or it is none of theirs: a page does not tell which. */
  | { status: 'unknown' }
  | { status: 'error'; error: Error; retry: () => void }

/** The link that was followed last: what a person does afterwards is not undone for its sake. */
const followedLinks = new WeakMap<AuthRuntime, string>()

/**
 * Recovers links into a tenant: given the slug or id in the page's address, tells whether it is the active tenant, one to
 * switch to, or unknown.
 */
export function useTenantLink(name: string, options: UseTenantLinkOptions = {}): TenantLink {
  const { recover = 'offer' } = options
  const runtime = useAuthRuntime('useTenantLink()')
  const { client, queries, tenantSwitch, accountSwitch } = runtime
  const snapshot = useAuthSnapshot('useTenantLink()')
  const pair = pairKeyOf(snapshot)
  const asked = name.trim().toLowerCase()
  const active = snapshot.status === 'signed-in' ? snapshot.tenant : null
  const isActive = active !== null && (active.slug === asked || active.id === asked)
  // What a server has rendered is on the page before the client has read its storage.
  const isClients = () => pairKeyOf(client.getSnapshot()) === pair

  const location = useQuery(
    {
      queryKey: queryKeys.tenantLocation(accountKeyOf(snapshot), pair, asked),
      queryFn: ({ signal }) => {
        // The pair was left between a render and its effects: the next render asks for the new one.
        if (!isClients()) throw new AuthApiError('SCOPE_CHANGED')
        return locateTenant(client, asked, { signal })
      },
      enabled: snapshot.status === 'signed-in' && !isActive && isClients(),
      staleTime: 0,
    },
    queries,
  )
  const { data, error, refetch } = location
  const account = data?.status === 'other-account' ? data.account : null
  const switching = account ? accountSwitch : tenantSwitch
  const { status, error: failure, target } = useStore(switching.state)

  const member = data?.status === 'member' && !isActive ? data.tenant.id : null
  useEffect(() => {
    if (isActive) followedLinks.set(runtime, asked)
    else if (member !== null && recover === 'switch' && followedLinks.get(runtime) !== asked) {
      followedLinks.set(runtime, asked)
      void tenantSwitch.start(member)
    }
  }, [runtime, tenantSwitch, asked, isActive, member, recover])

  return useMemo(() => {
    if (snapshot.status !== 'signed-in') return { status: snapshot.status }
    if (isActive) return { status: 'active', tenant: active }
    if (data?.status === 'member' || data?.status === 'other-account') {
      const key = account?.key ?? data.tenant.id
      const isOurs = target === key
      return {
        status: 'elsewhere',
        tenant: data.tenant,
        account,
        open: () => switching.start(key),
        isOpening: isOurs && status === 'switching',
        error: isOurs ? failure : null,
      }
    }
    if (data) return { status: 'unknown' }
    if (error) return { status: 'error', error, retry: () => void refetch() }
    return { status: 'loading' }
  }, [snapshot.status, isActive, active, data, account, switching, target, status, failure, error, refetch])
}
