import type { AuthClient } from '../auth-client.ts'
import { memberRoutes } from '../contract/routes/members.ts'
import { readAgain } from '../sessions/read-again.ts'

/** Takes a member out of the active tenant, or with one's own id leaves it; rejects with LAST_OWNER. */
export async function removeMember(auth: AuthClient, userId: string): Promise<void> {
  const snapshot = auth.getSnapshot()
  await auth.call('removeMember', memberRoutes, { params: { userId } })
  if (snapshot.status === 'signed-in' && snapshot.user.id === userId) await readAgain(auth)
}
