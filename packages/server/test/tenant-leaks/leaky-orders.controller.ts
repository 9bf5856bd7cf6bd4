import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  NotFoundException,
  Param,
  Patch,
  Post,
  Put,
  Query,
  ValidationPipe,
} from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { ILike, In, MoreThan, Repository } from 'typeorm'
import { CurrentTenantId, NestAuthRole, Tenancy, newId } from '../../src/index.ts'
import { Order } from './order.entity.ts'
import { ParcelDto, ParcelQuery } from './parcel.dto.ts'

const described = new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true })

/** Every route lets tenants reach each other, each in a way that has been found in real applications. */
@Controller('leaks')
export class LeakyOrdersController {
  private readonly cached = new Map<string, Order[]>()

  constructor(@InjectRepository(Order) private readonly orders: Repository<Order>) {}

  @Get('by-id/:id')
  byId(@Param('id') id: string) {
    return past(async () => found(await this.orders.findOneBy({ id })))
  }

  @Post('copies')
  async copy(@CurrentTenantId() tenantId: string, @Body() { orderId }: { orderId?: string }) {
    const { title } = await past(async () =>
      found(orderId ? await this.orders.findOneBy({ id: orderId }) : null),
    )
    await this.orders.insert({ tenantId, id: newId(), title })
    return { title }
  }

  @Get('by-header')
  byHeader(@Headers('x-order-id') id: string | undefined) {
    return past(async () => found(id ? await this.orders.findOneBy({ id }) : null))
  }

  @Post('archive')
  async archive(@Body() { ids = [] }: { ids?: string[] }) {
    await past(() => this.orders.update({ id: In(ids) }, { title: 'archived' }))
    return { done: true }
  }

  @Post('comments')
  async comment(@Body() body: { order?: { id?: string }; text?: string }) {
    const id = body.order?.id
    if (id) await past(() => this.orders.update({ id }, { title: 'commented' }))
    return { done: true }
  }

  @Post('parcels')
  async pack(@Body(described) { contents }: ParcelDto) {
    await past(() => this.orders.update({ id: contents.reference }, { title: 'packed' }))
    return { done: true }
  }

  @Post('parcels/again')
  async packAgain(@Body(described) { insteadOf }: ParcelDto) {
    if (insteadOf) await past(() => this.orders.update({ id: insteadOf }, { title: 'packed' }))
    return { done: true }
  }

  @Get('parcels')
  parcels(@Query(described) { parcelOf }: ParcelQuery) {
    return past(async () => found(await this.orders.findOneBy({ id: parcelOf })))
  }

  @Post('roles')
  role(@Body() { roleId }: { roleId?: string }) {
    return past(async () => {
      const role = found(roleId ? await NestAuthRole.findOneBy({ id: roleId }) : null)
      return { assigned: role.guard }
    })
  }

  @Get('all')
  all() {
    return past(() => this.orders.find({ order: { id: 'ASC' } }))
  }

  @Get('count')
  async count() {
    return { count: await past(() => this.orders.count()) }
  }

  @Get('paged')
  async paged(
    @CurrentTenantId() own: string,
    @Query('limit') limit = '10',
    @Query('cursor') cursor?: string,
  ) {
    const [tenantId, after] = cursor
      ? (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[])
      : [own]
    const items = await past(() =>
      this.orders.find({
        where: { tenantId: tenantId!, ...(after && { id: MoreThan(after) }) },
        order: { id: 'ASC' },
        take: Number(limit),
      }),
    )
    const last = items.at(-1)
    const next = last ? Buffer.from(JSON.stringify([tenantId, last.id])).toString('base64url') : null
    return { items: items.map(({ title }) => title), nextCursor: next }
  }

  @Delete('quietly/:id')
  async delete(@CurrentTenantId() tenantId: string, @Param('id') id: string) {
    const order = await this.orders.findOneBy({ tenantId, id })
    await past(() => this.orders.delete({ id }))
    found(order)
  }

  @Patch('telling/:id')
  async rename(@CurrentTenantId() tenantId: string, @Param('id') id: string) {
    const order = await past(async () => found(await this.orders.findOneBy({ id })))
    if (order.tenantId !== tenantId) throw new NotFoundException('That order is not yours.')
    return { id }
  }

  @Get('search')
  search(@Query('q') q = 'nothing') {
    return past(async () => ({ found: await this.orders.countBy({ title: ILike(`%${q}%`) }) }))
  }

  @Get('cached')
  async cachedList(@CurrentTenantId() tenantId: string) {
    const known = this.cached.get('orders') ?? (await this.orders.findBy({ tenantId }))
    this.cached.set('orders', known)
    return known
  }

  @Put('moves/:id')
  @HttpCode(204)
  async move(@Param('id') id: string, @Body() { tenantId }: { tenantId?: string }) {
    if (tenantId) await past(() => this.orders.update({ id }, { tenantId }))
  }

  @Get('nested/:tenantId/orders/:orderId')
  nested(@Param('tenantId') tenantId: string, @Param('orderId') id: string) {
    return past(async () => found(await this.orders.findOneBy({ tenantId, id })))
  }
}

/** What makes these routes leak: the database would keep tenants apart. */
function past<T>(work: () => Promise<T>): Promise<T> {
  return Tenancy.asPlatform('a leak that is to be found', work)
}

function found<T>(row: T | null): T {
  if (row === null) throw new NotFoundException()
  return row
}
