import * as v from 'valibot'
import { idOf, isoDate } from './formats.ts'
import type { UserId } from './ids.ts'

/** A person as the API shows it. */
export const user = v.strictObject({
  id: idOf<UserId>(),
  email: v.nullable(v.string()),
  phone: v.nullable(v.string()),
  username: v.nullable(v.string()),
  isEmailVerified: v.boolean(),
  isPhoneVerified: v.boolean(),
  profile: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
  createdAt: isoDate,
})

/** A person as the API shows it. */
export type User = v.InferOutput<typeof user>
