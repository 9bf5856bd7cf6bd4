import type { SeededTenant } from './options.ts'

/** Somebody of the own tenant, as whom routes are called. */
export interface Caller {
  /** The role, and whether the person is also a member of the other tenant. */
  readonly name: string
  readonly isInBoth: boolean
  /** Of the role that may do most. */
  readonly isOwner: boolean
  person: Person | null
  token: string | null
  /** Somebody new in the same role. */
  readonly enrol: () => Promise<Person>
}

/** How somebody is called who is in no tenant but the other, and is no role that is walked. */
export const neighbourName = 'somebody of the other tenant'

/** A user of the walk. */
export interface Person {
  scopeId: string
  userId: string
}

/** The two tenants of a walk, and who is in them. */
export interface World {
  own: SeededTenant
  other: SeededTenant
  callers: Caller[]
  /** Somebody of the other tenant alone, who may do everything there. */
  neighbour: Caller
  /** People who are in no tenant but the other. */
  neighbours: string[]
  /** People of the own tenant who call nothing. */
  bystanders: string[]
}
