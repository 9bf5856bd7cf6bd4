/** One more of something that may happen so often within so many seconds. */
export interface Charge {
  /** A hash; of bounded length whatever it was made of. */
  key: string
  seconds: number
}

/** How often it happened by now, this time included, and how long until the count begins anew. */
export interface Count {
  total: number
  msLeft: number
}

/** Where processes count together. */
export interface LimitStore {
  /** Counts every charge, atomically; answers the counts in the order of the charges. */
  add(charges: readonly Charge[]): Promise<Count[]>
}
