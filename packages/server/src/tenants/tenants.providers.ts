import type { Type } from '@nestjs/common'
import { KnownSlugs } from './known-slugs.ts'
import { SessionEras } from './session-eras.ts'
import { TenantChanges } from './tenant-changes.ts'
import { TenantLifecycle } from './tenant-lifecycle.ts'
import { TenantResolver } from './tenant-resolver.ts'
import { TenantService } from './tenant.service.ts'

export const tenantsProviders: Type[] = [
  SessionEras,
  TenantChanges,
  TenantLifecycle,
  TenantService,
  KnownSlugs,
  TenantResolver,
]
