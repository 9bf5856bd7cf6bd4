import { Inject, Injectable } from '@nestjs/common'
import type { BearerResult } from '@nest-auth/js-client/contract'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { AccessTokens } from './access-token.ts'
import { activeTenantIdOf } from './present.ts'
import type { SessionState } from './session-state.ts'

/** What a client holds of a session. */
export type BearerTokens = Pick<BearerResult, 'accessToken' | 'refreshToken' | 'tokenType' | 'expiresIn'>

/** Makes the tokens of a session. */
@Injectable()
export class SessionTokens {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** The refresh token together with a new access token. */
  of(state: SessionState, refreshToken: string): BearerTokens {
    return {
      accessToken: this.accessTokens.issue({
        userId: state.user.id,
        sessionId: state.id,
        tenantId: activeTenantIdOf(state),
        roles: state.rights?.roles ?? [],
        actor: state.actor,
      }),
      refreshToken,
      tokenType: 'Bearer',
      expiresIn: this.options.tokens.accessTokenTtlSeconds,
    }
  }
}
