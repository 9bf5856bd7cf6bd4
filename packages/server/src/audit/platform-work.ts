import { Injectable } from '@nestjs/common'
import type { OnApplicationShutdown } from '@nestjs/common'
import { recordPlatformWork } from '../persistence/isolation/tenancy.ts'
import { Audit } from './audit.ts'

/** Keeps on record what is done across tenants: `Tenancy.asPlatform` does nothing before its entry is written. */
@Injectable()
export class PlatformWorkOnRecord implements OnApplicationShutdown {
  private readonly stop: () => void

  constructor(audit: Audit) {
    this.stop = recordPlatformWork(({ reason, tenantId }) =>
      audit.record({ action: 'platform.scope_opened', tenantId, details: { reason } }),
    )
  }

  onApplicationShutdown(): void {
    this.stop()
  }
}
