import type { Type } from '@nestjs/common'
import { Audit } from './audit.ts'
import { PlatformWorkOnRecord } from './platform-work.ts'

export const auditProviders: Type[] = [Audit, PlatformWorkOnRecord]
