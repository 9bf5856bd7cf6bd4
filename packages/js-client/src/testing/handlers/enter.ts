import type { BearerResult } from '../../contract/index.ts'
import { issueTokens, openSession } from '../sessions.ts'
import { authenticatedView } from '../views.ts'
import type { SessionRow, World } from '../world.ts'

interface Entry {
  body: { deviceName?: string | undefined }
  userAgent: string | null
  identify(session: SessionRow): void
}

/** Opens a session for a user and answers with it: the end of every sign-in. */
export function enter(world: World, call: Entry, userId: string, tenantId: string | null): BearerResult {
  const { body, userAgent } = call
  const session = openSession(world, { userId, tenantId, deviceName: body.deviceName ?? null, userAgent })
  call.identify(session)
  return authenticatedView(world, session, issueTokens(world, session))
}
