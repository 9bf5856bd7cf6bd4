/** What fills a sample. */
export interface Filling {
  /** An id of the caller's own tenant for a field of this name. */
  id(name: string): string | number
  fresh(): string
}

/** A value that a description accepts, and what may be added to it. */
export interface Sample {
  base: unknown
  /** Fields it may hold besides, in inner objects too, each with the way to it. */
  additions: readonly Addition[]
}

/** A field that may be left out. */
export interface Addition {
  path: readonly (string | number)[]
  value: unknown
}

/** The same additions, seen from outside of the object or list that they belong to. */
export function below(key: string | number, additions: readonly Addition[]): Addition[] {
  return additions.map(({ path, value }) => ({ path: [key, ...path], value }))
}
