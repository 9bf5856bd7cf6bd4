import * as v from 'valibot'

/** An id of one kind, as text. */
export const idOf = <Id extends string>() =>
  v.pipe(
    v.string(),
    v.uuid(),
    v.transform((id) => id as Id),
  )

/** An instant, in UTC (RFC 3339). */
export const isoDate = v.pipe(v.string(), v.isoTimestamp())
