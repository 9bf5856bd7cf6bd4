import { Controller, Get, Inject } from '@nestjs/common'
import { Public } from '@nest-auth/server'
import type { Transport } from '../settings.ts'
import { demoSignIns } from './demo-data.ts'

export const TRANSPORT = Symbol('TRANSPORT')

/**
 * Tells the page how this demo was started, and whose account it may offer. An application of your own has no such
 * route: its page simply knows.
 */
@Controller('api/demo')
export class DemoController {
  constructor(@Inject(TRANSPORT) private readonly transport: Transport) {}

  @Public()
  @Get()
  demo() {
    return { transport: this.transport, signIns: demoSignIns }
  }
}
