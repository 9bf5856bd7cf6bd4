import { Inject, Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { inTime } from '../background/in-time.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { currentTenant, runForTenant } from '../persistence/isolation/statement-scope.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import type { NestAuthUser } from './user.entity.ts'

/** Circumstances in which a hook of a user is called. */
export interface UserHookContext {
  /** The tenant the user was created in; null for one in no tenant, and where there are none. */
  tenantId: string | null
  /** Belongs to the transaction; so does every repository, entity and query the hook uses. */
  manager: EntityManager
}

/** Called with a user that has been written and is not committed yet. */
export type AfterCreateUser = (user: NestAuthUser, context: UserHookContext) => unknown

/** Lets the application take part in what happens to its users. */
@Injectable()
export class UserHooks {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /** Waits for the application's part of a creation; what it throws, or its silence, undoes the creation. */
  async afterCreate(user: NestAuthUser, context: UserHookContext): Promise<void> {
    const { afterCreate, hookTimeoutSeconds } = this.options.user
    if (!afterCreate) return
    const hook = runForTenant(context.tenantId ?? currentTenant(), async () => afterCreate(user, context))
    // A hook that hangs would hold a connection and the locks of the transaction.
    await inTime(
      hook,
      hookTimeoutSeconds * 1000,
      () => new Error(`user.afterCreate did not end within ${hookTimeoutSeconds} s; nothing was written.`),
    )
  }
}
