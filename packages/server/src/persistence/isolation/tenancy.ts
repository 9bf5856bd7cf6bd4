import { Logger } from '@nestjs/common'
import { validate } from 'uuid'
import { NestAuthMisuseError } from '../../errors/misuse-error.ts'
import { ROOT_SCOPE_ID } from '../ids.ts'
import { actAs, currentTenant, runForTenant } from './statement-scope.ts'

/** Work that is done across tenants. */
export interface PlatformWork {
  reason: string
  /** The tenant it was begun in. */
  tenantId: string | null
}

type Recorder = (work: PlatformWork) => Promise<void>

const logger = new Logger('Tenancy')
const recorders: Recorder[] = []

/** @internal From now on `recorder` is awaited before work across tenants begins; answers what ends that. */
export function recordPlatformWork(recorder: Recorder): () => void {
  recorders.push(recorder)
  return () => void recorders.splice(recorders.indexOf(recorder), 1)
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
    const recorder = recorders.at(-1)
    if (recorder) await recorder({ reason, tenantId: currentTenant() })
    else logger.warn(`Work across tenants, and no audit to record it: ${reason}`)
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
