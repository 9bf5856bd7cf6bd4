import type { OtherTenant } from './other-tenant.ts'
import type { Id } from './tenant-ids.ts'
import type { TestRequest } from './test-request.ts'

/** Something of the other tenant, and how it gets into a request; made-up ids take the same way. */
export interface Attempt {
  ids: readonly Id[]
  put: (request: TestRequest, ids: readonly Id[]) => TestRequest
}

/** A place of a request in which something of the other tenant can stand. */
export interface Position {
  name: string
  /** Nothing says that the route reads it; it may, though. */
  isGuess: boolean
  attempts: (other: OtherTenant) => readonly Attempt[]
}

/** A place for one value at a time. */
export function placeFor(
  name: string,
  tries: (other: OtherTenant) => readonly Id[],
  put: (request: TestRequest, id: Id) => TestRequest,
  isGuess = false,
): Position {
  return {
    name,
    isGuess,
    attempts: (other) =>
      tries(other).map((id) => ({ ids: [id], put: (request, [value]) => put(request, value!) })),
  }
}
