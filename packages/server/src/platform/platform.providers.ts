import type { Type } from '@nestjs/common'
import { ActAsStaff } from './act-as-staff.ts'
import { PlatformService } from './platform.service.ts'

export const platformProviders: Type[] = [ActAsStaff, PlatformService]
