import type { INestApplication } from '@nestjs/common'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { Guesses } from '../limits/guesses.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import type { Caller } from './callers.ts'

/** Suspends the library's rate limits of this application; answers what puts them in force again. */
export function liftLimits(app: INestApplication): () => void {
  const { limits } = app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false })
  const { isEnabled } = limits
  limits.isEnabled = false
  return () => {
    limits.isEnabled = isEnabled
  }
}

/** Forgets wrong guesses at the password of a caller: the lockout cannot be suspended. */
export async function forgiveGuesses(app: INestApplication, { person }: Caller): Promise<void> {
  if (!person) return
  const guesses = app.get(Guesses, { strict: false })
  await guesses.forgive(person.scopeId, person.userId)
  guesses.forgiven(person.scopeId, person.userId)
}
