import { Injectable } from '@nestjs/common'

/** The tenant that sign-ups without a tenant join; known once the application has booted. */
@Injectable()
export class DefaultTenant {
  id: string | undefined
}
