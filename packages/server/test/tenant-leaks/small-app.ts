import {
  Body,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common'
import type { CanActivate, ExecutionContext } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { ILike } from 'typeorm'
import {
  CurrentTenantId,
  NestAuthUserAccess,
  OnAuthEvent,
  RequireRoles,
  Tenancy,
  newId,
} from '../../src/index.ts'
import type { TenantCreatedEvent } from '../../src/index.ts'
import { createTestApp } from '../test-app.ts'
import type { TestApp } from '../test-app.ts'
import { Order } from './order.entity.ts'

@Controller('orders')
class OrdersController {
  @Get()
  list(@Query('q') q = '') {
    return Order.find({ where: { title: ILike(`%${q}%`) }, order: { id: 'ASC' } })
  }

  @Get(':id')
  async byId(@Param('id') id: string) {
    const order = await Order.findOneBy({ id })
    if (!order) throw new NotFoundException()
    return order
  }

  @Post()
  async create(@CurrentTenantId() tenantId: string, @Body() { title = 'untitled' }: { title?: string }) {
    const id = newId()
    await Order.insert({ tenantId, id, title })
    return { id }
  }

  @Delete(':id')
  async delete(@Param('id') id: string) {
    const { affected } = await Order.delete({ id })
    if (!affected) throw new NotFoundException()
  }
}

/** Reads what it is asked for past every policy, and has a route that does not answer. */
@Controller('exports')
class ExportsController {
  @Get('count')
  async count() {
    return { count: await Order.count() }
  }

  @Get('never')
  never() {
    return new Promise(() => {})
  }

  @Post()
  async start(@Body() { orderId }: { orderId?: string }) {
    const find = () => Order.findOneBy({ id: orderId ?? newId() })
    return { title: (await Tenancy.asPlatform('a leak that is to be found', find))?.title ?? null }
  }
}

/** Looks for an account before anything else, and so answers nobody who does not name one. */
@Controller('payments')
class PaymentsController {
  @Get('latest')
  latest() {
    throw new NotFoundException('no payment')
  }

  @RequireRoles('owner')
  @Get('owed')
  owed() {
    return []
  }

  @Post()
  async pay(@Body() { orderId, account }: { orderId?: string; account?: string }) {
    if (account !== 'DE123') throw new NotFoundException('no such account')
    const find = () => Order.findOneBy({ id: orderId ?? newId() })
    return { title: (await Tenancy.asPlatform('a leak that is to be found', find))?.title ?? null }
  }
}

/** Protects people, and so tells who exists, wherever they work. */
@Injectable()
class ProtectingGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { userId } = context.switchToHttp().getRequest<{ params: { userId?: string } }>().params
    if (userId === undefined) return true
    const find = () => NestAuthUserAccess.findOneBy({ userId })
    if (await Tenancy.asPlatform('a leak that is to be found', find))
      throw new ForbiddenException('People are managed elsewhere.')
    return true
  }
}

/** Opens accounts elsewhere, where the first attempt of each fails. */
@Injectable()
class Accounts {
  private readonly tried = new Set<string>()

  @OnAuthEvent('tenant.created', { durable: true, id: 'accounts' })
  open({ id }: TenantCreatedEvent): void {
    if (this.tried.has(id)) return
    this.tried.add(id)
    throw new Error('out of service')
  }
}

@Module({
  controllers: [OrdersController, ExportsController, PaymentsController],
  providers: [Accounts, { provide: APP_GUARD, useClass: ProtectingGuard }],
})
class SmallModule {}

/** An application of small controllers, two of which leak, with a guard that makes routes of the library tell, and a listener that fails first. */
export function createSmallApp(): Promise<TestApp> {
  return createTestApp({ tenancy: 'SHARED', imports: [SmallModule], entities: [Order] })
}
