import { Controller, Get } from '@nestjs/common'
import { Public } from '@nest-auth/server'
import { demoSignIns } from './demo-data.ts'

/** Lets the sign-in page offer the demo people. An application of your own has no such route. */
@Controller('api/demo')
export class DemoController {
  @Public()
  @Get()
  signIns() {
    return demoSignIns
  }
}
