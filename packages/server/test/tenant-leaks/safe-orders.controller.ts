import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { ILike, In, Repository } from 'typeorm'
import { CurrentTenantId, newId } from '../../src/index.ts'
import { Order } from './order.entity.ts'

/** The same kinds of routes without a leak: the walk must be content with them. */
@Controller({ path: ['orders', 'purchases'], version: ['1', '2'] })
export class SafeOrdersController {
  constructor(@InjectRepository(Order) private readonly orders: Repository<Order>) {}

  @Get()
  list(@Query('q') q = '') {
    return this.orders.find({ where: { title: ILike(`%${q}%`) }, order: { id: 'ASC' } })
  }

  @Get('count')
  async count() {
    return { count: await this.orders.count(), at: new Date() }
  }

  @Get(':id')
  async byId(@Param('id') id: string) {
    const order = await this.orders.findOneBy({ id })
    if (!order) throw new NotFoundException(`There is no order ${id}.`)
    return order
  }

  @Post()
  async create(@CurrentTenantId() tenantId: string, @Body() { title = 'untitled' }: { title?: string }) {
    const id = newId()
    await this.orders.insert({ tenantId, id, title })
    return { id, number: await this.orders.count() }
  }

  @Post('archive')
  async archive(@Body() { ids = [] }: { ids?: string[] }) {
    const { affected } = await this.orders.update({ id: In(ids) }, { title: 'archived' })
    return { archived: affected === ids.length }
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Param('id') id: string) {
    const { affected } = await this.orders.delete({ id })
    if (!affected) throw new NotFoundException(`There is no order ${id}.`)
  }
}
