import type { Type } from '@nestjs/common'
import { AuditRetention } from './audit-retention.ts'
import { AuthMaintenance } from './auth-maintenance.ts'
import { ExpiredRows } from './expired-rows.ts'
import { MaintenanceBatches } from './maintenance-batches.ts'
import { TenantPurge } from './tenant-purge.ts'

export const maintenanceProviders: Type[] = [
  MaintenanceBatches,
  ExpiredRows,
  AuditRetention,
  TenantPurge,
  AuthMaintenance,
]
