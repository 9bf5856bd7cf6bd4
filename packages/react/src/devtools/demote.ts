import type { AuthClient } from '@nest-auth/js-client'

/** Shows the page as to a member without any role, until the membership is read again. The server knows nothing of it. */
export function demote({ accounts, getSnapshot }: AuthClient): void {
  const snapshot = getSnapshot()
  if (snapshot.status !== 'signed-in') return
  accounts.setState({ snapshot: { ...snapshot, membership: { roles: [], permissions: [] } } })
}
