import type { AuthClient } from '../auth-client.ts'
import type { ResponseOf } from '../contract/index.ts'
import { memberRoutes } from '../contract/routes/members.ts'
import { readAgain } from '../sessions/read-again.ts'

/** Replaces the roles of a member of the active tenant; rejects with ROLE_NOT_ASSIGNABLE or LAST_OWNER. */
export async function setMemberRoles(
  auth: AuthClient,
  userId: string,
  roles: string[],
): Promise<ResponseOf<'setMemberRoles'>> {
  const member = await auth.call('setMemberRoles', memberRoutes, { params: { userId }, body: { roles } })
  if (member.isSelf) await readAgain(auth)
  return member
}
