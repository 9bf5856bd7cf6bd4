import { Logger } from '@nestjs/common'
import { validate } from 'uuid'
import { NestAuthMisuseError } from '../../errors/misuse-error.ts'
import { currentRequest } from '../../request-context/request-context.ts'
import { ROOT_SCOPE_ID } from '../ids.ts'
import { actAs, currentTenant, runForTenant } from './statement-scope.ts'

/** Work that was done across tenants, and by whom: what an audit keeps. */
export interface PlatformWork {
  reason: string
  userId: string | null
  /** The tenant it was begun in. */
  tenantId: string | null
  requestId: string | null
}

const logger = new Logger('Tenancy')
let record: (work: PlatformWork) => void | Promise<void> = (work) =>
  logger.log({ message: `across tenants: ${work.reason}`, ...work })

/** @internal Takes the place of the log: from now on `write` is told, and awaited, before work across tenants begins. */
export function recordPlatformWork(write: typeof record): void {
  record = write
}

/**
 * Whose rows the application's statements see. While a request is served that is the tenant of its verified session;
 * without a tenant there are no rows, and writing is refused. Everything holds for the whole asynchronous flow.
 */
export const Tenancy = {
  /** Runs `work` for a tenant. @throws NestAuthMisuseError for what is not the id of a tenant */
  run<T>(tenantId: string, work: () => T): T {
    if (validate(tenantId) && tenantId !== ROOT_SCOPE_ID) return runForTenant(tenantId.toLowerCase(), work)
    throw new NestAuthMisuseError(
      'Tenancy.run() needs the id of a tenant. For work across tenants there is Tenancy.asPlatform(reason, work).',
    )
  },

  /** The id of the tenant whose rows are seen, or null. */
  current(): string | null {
    return currentTenant()
  },

  /** Runs `work` for all tenants at once; who did it and why goes on record first. */
  async asPlatform<T>(reason: string, work: () => T | Promise<T>): Promise<T> {
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new NestAuthMisuseError('Tenancy.asPlatform() goes on record: say why the work is done.')
    }
    const request = currentRequest()
    await record({
      reason,
      userId: request?.auth?.userId ?? null,
      tenantId: currentTenant(),
      requestId: request?.requestId ?? null,
    })
    return runForTenant(null, () => actAs('platform', work))
  },

  /**
   * The same function, for the tenant in force now whenever it is called: for queues, timers and emitters, which
   * call from elsewhere. Without a tenant now, there is none then.
   */
  bind<Arguments extends unknown[], Result>(
    work: (...args: Arguments) => Result,
  ): (...args: Arguments) => Result {
    const tenantId = currentTenant()
    return (...args) => runForTenant(tenantId, () => work(...args))
  },
}
