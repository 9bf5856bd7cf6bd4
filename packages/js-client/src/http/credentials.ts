import type { Grant } from '../accounts/stored-state.ts'

/** The headers that say on whose behalf a request is sent; in cookie mode the token itself is in a cookie. */
export function credentialsOf(isCookieMode: boolean, grant?: Pick<Grant, 'accessToken' | 'session'>) {
  const headers: Record<string, string> = {}
  if (isCookieMode) headers['nest-auth-transport'] = 'cookie'
  if (grant && isCookieMode) headers['nest-auth-session'] = grant.session.id
  else if (grant) headers['authorization'] = `Bearer ${grant.accessToken}`
  return headers
}

/** What a call about a session itself sends: its refresh token, or in cookie mode its name. */
export function proofOf(grant: Pick<Grant, 'refreshToken' | 'session'>) {
  const { refreshToken } = grant
  return refreshToken ? { body: { refreshToken } } : { body: {}, as: grant }
}
