import { Module, VersioningType } from '@nestjs/common'
import type { INestApplication } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { newId } from '../../src/index.ts'
import type { SeededTenant } from '../../src/testing/index.ts'
import { createTestApp } from '../test-app.ts'
import type { Framework, TestApp, TestAppOptions } from '../test-app.ts'
import { LeakyOrdersController } from './leaky-orders.controller.ts'
import { Order } from './order.entity.ts'
import { ReticentOrdersController } from './reticent-orders.controller.ts'
import { SafeOrdersController } from './safe-orders.controller.ts'

@Module({
  imports: [TypeOrmModule.forFeature([Order])],
  controllers: [LeakyOrdersController, SafeOrdersController, ReticentOrdersController],
})
class OrdersModule {}

/** Rows of the application for a tenant that is walked. */
export const seed = ({ id: tenantId, word }: SeededTenant) =>
  Order.insert({ tenantId, id: newId(), title: `Order ${word}` })

/** Routes that lie below a path. */
export const within = (part: string) => (route: { path: string }) => route.path.includes(part)

const versioned = (nest: INestApplication) =>
  nest.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' })

/** An application with routes that leak, routes that do not, and routes that are hard to call. */
export function createOrdersApp(
  tenancy: 'SHARED' | 'ISOLATED',
  framework: Framework,
  options: TestAppOptions['options'] = {},
): Promise<TestApp> {
  return createTestApp({
    tenancy,
    framework,
    imports: [OrdersModule],
    entities: [Order],
    prepare: versioned,
    options,
  })
}
