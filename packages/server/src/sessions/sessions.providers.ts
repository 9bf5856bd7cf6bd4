import type { Type } from '@nestjs/common'
import { AccessTokens } from './access-token.ts'
import { ActingSessions } from './acting-sessions.ts'
import { CookieSessions } from './cookie-sessions.ts'
import { FollowRoleChanges } from './follow-role-changes.ts'
import { FollowTenantChanges } from './follow-tenant-changes.ts'
import { FollowUserChanges } from './follow-user-changes.ts'
import { LiveSessions } from './live-sessions.ts'
import { RefreshSession } from './refresh-session.ts'
import { RefreshTokens } from './refresh-token.ts'
import { RotationsInFlight } from './rotations-in-flight.ts'
import { SavedSessions } from './saved-sessions.ts'
import { SessionTokens } from './session-tokens.ts'
import { SessionStore } from './session.store.ts'
import { Sessions } from './sessions.ts'
import { SigningKeyStore } from './signing-key.store.ts'
import { SigningKeys } from './signing-keys.ts'
import { UnwrittenEnds } from './unwritten-ends.ts'

export const sessionsProviders: Type[] = [
  SessionStore,
  SavedSessions,
  UnwrittenEnds,
  LiveSessions,
  FollowTenantChanges,
  FollowUserChanges,
  FollowRoleChanges,
  RefreshTokens,
  SigningKeyStore,
  RotationsInFlight,
  SigningKeys,
  AccessTokens,
  SessionTokens,
  Sessions,
  RefreshSession,
  CookieSessions,
  ActingSessions,
]
