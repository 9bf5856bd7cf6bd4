import {
  Body,
  Controller,
  Get,
  HttpException,
  Ip,
  NotFoundException,
  Param,
  Post,
  Query,
  UnprocessableEntityException,
  ValidationPipe,
} from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { Repository } from 'typeorm'
import { Public, Tenancy } from '../../src/index.ts'
import { Resident, Supplier, Unnameable } from './described-bodies.dto.ts'
import { Order } from './order.entity.ts'

const described = new ValidationPipe({ transform: true })

/** Routes of which a walk sees nothing until it is told how to call them. */
@Controller('reticent')
export class ReticentOrdersController {
  private readonly seen = new Set<string>()

  constructor(@InjectRepository(Order) private readonly orders: Repository<Order>) {}

  @Post('parcels')
  async parcel(@Body() body: { parcel?: { contents?: { ref?: string }[]; weight?: number } }) {
    const { contents: [first] = [], weight } = body.parcel ?? {}
    if (!first?.ref || weight !== 3) throw new UnprocessableEntityException()
    const order = await Tenancy.asPlatform('a leak', () => this.orders.findOneBy({ id: first.ref! }))
    if (!order) throw new NotFoundException()
    return { title: order.title }
  }

  @Get('parcels')
  parcels(@Query('service') service?: string) {
    if (service !== 'express by rail')
      throw new UnprocessableEntityException(['service must be express by rail'])
    return []
  }

  @Post('suppliers')
  supplier(@Body(described) { iban }: Supplier) {
    return { isKnown: iban === '' }
  }

  @Post('residents')
  resident(@Body(described) { taxId }: Resident) {
    return { isTaxed: taxId !== undefined }
  }

  @Post('unnameable')
  unnameable(@Body(described) { name }: Unnameable) {
    return { isKnown: name === '' }
  }

  @Get('by-title/:title')
  async byTitle(@Param('title') title: string) {
    const order = await Tenancy.asPlatform('a leak', () => this.orders.findOneBy({ title }))
    return { isTaken: order !== null }
  }

  @Get('limited')
  limited(@Ip() address: string) {
    if (this.seen.has(address)) throw new HttpException('Slow down.', 429)
    this.seen.add(address)
    return { ok: true }
  }

  @Get('busy')
  busy() {
    throw new HttpException('Slow down.', 429)
  }

  @Get('broken')
  broken() {
    throw new Error('a fault of the application')
  }

  @Public()
  @Post('contact')
  async contact(@Body() { tenantId }: { tenantId?: string }) {
    if (!tenantId) throw new NotFoundException()
    const tenants = await Tenancy.asPlatform('whom it is for', () => this.orders.countBy({ tenantId }))
    if (tenants === 0) throw new NotFoundException()
    await Tenancy.run(tenantId, () =>
      this.orders.insert({ tenantId, id: crypto.randomUUID(), title: 'contact' }),
    )
    return { ok: true }
  }
}
