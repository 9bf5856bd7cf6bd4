import type { Account, AuthClient } from '../auth-client.ts'
import type { Tenant } from '../contract/index.ts'
import { meRoutes } from '../contract/routes/me.ts'
import { isAuthError } from '../http/errors.ts'

/** How a tenant is reached from this tab. */
export type TenantLocation =
  /** It is the active one. */
  | { status: 'active' }
  /** The active account may switch to it. */
  | { status: 'member'; tenant: Tenant }
  /** Another account of this device was last used in it. */
  | { status: 'other-account'; account: Account; tenant: Tenant }
  /** There is no such tenant, or nobody here has a part in it: the server does not tell which. */
  | { status: 'unknown' }

/** Finds out how the tenant that a link names, by slug or id, is reached from this tab. Changes nothing. */
export async function locateTenant(
  auth: AuthClient,
  name: string,
  options?: { signal?: AbortSignal },
): Promise<TenantLocation> {
  const asked = name.trim().toLowerCase()
  const snapshot = auth.getSnapshot()
  const isNamed = (tenant: Tenant | null) => tenant?.slug === asked || tenant?.id === asked
  if (snapshot.status === 'signed-in') {
    if (isNamed(snapshot.tenant)) return { status: 'active' }
    const tenant = await askServer(auth, asked, options)
    if (tenant) return { status: 'member', tenant }
  }
  const account = auth.accounts
    .getState()
    .accounts.find((each) => each.state !== 'active' && isNamed(each.tenant))
  return account ? { status: 'other-account', account, tenant: account.tenant! } : { status: 'unknown' }
}

/** The tenant, where the active account may switch to it. */
async function askServer(
  auth: AuthClient,
  name: string,
  options?: { signal?: AbortSignal },
): Promise<Tenant | null> {
  try {
    const { tenant } = await auth.call('me', meRoutes, { ...options, tenant: name })
    return tenant
  } catch (error) {
    if (isAuthError(error, 'TENANT_NOT_FOUND')) return null
    if (isAuthError(error, 'TENANT_MISMATCH')) return error.details!['tenant'] as Tenant
    throw error
  }
}
