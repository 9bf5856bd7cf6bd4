import { SetMetadata } from '@nestjs/common'

export const IS_PUBLIC = Symbol('nest-auth:public')

/** Opens a route, or a whole controller, to callers without a session. Every other route needs one. */
export const Public = () => SetMetadata(IS_PUBLIC, true)
