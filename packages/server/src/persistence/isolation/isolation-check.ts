import { Inject, Injectable } from '@nestjs/common'
import { DataSource } from 'typeorm'
import { TENANT_POLICY } from '../../injection-tokens.ts'
import { ROOT_SCOPE_ID } from '../ids.ts'
import { BrokenIsolationError } from './broken-isolation-error.ts'
import { assertPortable } from '../portable/assert-portable.ts'
import { PortableDataSource } from '../portable/portable-data-source.ts'
import { IsolatedDataSource } from './isolated-data-source.ts'
import { isolationFindings } from './isolation-findings.ts'
import { findLeaks } from './probe-tenants.ts'

/** A table of Nest Auth does not exist; carries SQLSTATE 42P01, undefined_table. */
class MissingTableError extends Error {
  readonly code = '42P01'
}

/** Proves over the live connection that the database keeps tenants apart, before anything else is done with it. */
@Injectable()
export class IsolationCheck {
  private readonly dataSource: IsolatedDataSource | null
  private readonly portable: PortableDataSource | null

  constructor(dataSource: DataSource, @Inject(TENANT_POLICY) policy: { hasTenants: boolean }) {
    this.dataSource = dataSource instanceof IsolatedDataSource ? dataSource : null
    this.portable = dataSource instanceof PortableDataSource ? dataSource : null
    if (this.portable) this.portable.guard.isActive = policy.hasTenants
    // Without tenants everything lives in the root scope, and nobody names it.
    if (this.dataSource && !policy.hasTenants) this.dataSource.isolation.defaultTenantId = ROOT_SCOPE_ID
  }

  /** @throws BrokenIsolationError, which says what is wrong and which SQL mends it */
  async prove(): Promise<void> {
    if (this.portable) await assertPortable(this.portable)
    const { dataSource } = this
    if (!dataSource) return
    const { missing, findings } = await isolationFindings(dataSource)
    const [first, ...others] = missing
    if (first)
      throw new MissingTableError(`${first} is missing${others.length ? `, and ${others.length} more` : ''}`)
    const leaks = findings.length > 0 ? findings : await findLeaks(dataSource)
    if (leaks.length > 0) throw new BrokenIsolationError(leaks, dataSource)
  }
}
