import type { Type } from '@nestjs/common'
import { FollowPasswordChanges } from './follow-password-changes.ts'
import { OneTimeTokens } from './one-time-tokens.ts'

export const credentialsProviders: Type[] = [OneTimeTokens, FollowPasswordChanges]
