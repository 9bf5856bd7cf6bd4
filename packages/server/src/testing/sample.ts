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
  /** Fields for which nothing that is made up is a value. */
  unfilled: readonly Unfilled[]
}

/** A field for which nothing that is made up is a value. */
export interface Unfilled {
  path: readonly (string | number)[]
  /** Its rules, in words. */
  asks: string
  /** It stands in an object that may be left out, of which nothing is read then. */
  isInOptional: boolean
}

/** A field that may be left out. */
export interface Addition {
  path: readonly (string | number)[]
  value: unknown
}

/** The same fields, seen from outside of the object or list that they belong to. */
export function below<Field extends { path: readonly (string | number)[] }>(
  key: string | number,
  fields: readonly Field[],
): Field[] {
  return fields.map((field) => ({ ...field, path: [key, ...field.path] }))
}
