import { SetMetadata } from '@nestjs/common'

export const REFUSES_ACTORS = Symbol('nest-auth:refuses-actors')

/** Refuses platform staff who acts in a tenant or in somebody's name: what a person should do in person. */
export const RefuseActors = () => SetMetadata(REFUSES_ACTORS, true)
