import type { Provider } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { AccessGuard } from './access.guard.ts'
import { Callers } from './callers.ts'
import { IntendedTenants } from './intended-tenants.ts'
import { KnownDevices } from './known-devices.ts'
import { SocketCallers } from './socket-callers.ts'

export const accessProviders: Provider[] = [
  { provide: APP_GUARD, useClass: AccessGuard },
  Callers,
  IntendedTenants,
  SocketCallers,
  KnownDevices,
]
