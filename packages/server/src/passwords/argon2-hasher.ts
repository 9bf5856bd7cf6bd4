import { randomBytes } from 'node:crypto'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { costOf, exceeds, isAffordable, isPossible, sparedBy } from './argon2-cost.ts'
import type { Argon2Cost } from './argon2-cost.ts'
import { hashInThread } from './hash-threads.ts'
import type { PasswordHasher } from './password-hasher.ts'

const owaspMinimum: Argon2Cost = { memoryKiB: 19_456, passes: 2, lanes: 1 }

/**
 * argon2id (RFC 9106) at the OWASP minimum or stronger. A hash of another kind, or one that asks for far more than a
 * hash should, matches nothing. @throws NestAuthMisuseError for a cost that argon2 does not take
 */
export function argon2Hasher(cost: Argon2Cost = owaspMinimum): PasswordHasher {
  if (!isPossible(cost)) {
    throw new NestAuthMisuseError(
      'argon2Hasher takes whole numbers from 1: memoryKiB (8 for each lane or more), passes and lanes.',
    )
  }
  const { memoryKiB, passes, lanes } = cost
  const decoy = () =>
    `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${randomBase64(16)}$${randomBase64(32)}`
  return {
    hash: (password) => hashAt(cost, password),
    async verify(encoded, password) {
      const used = costOf(encoded)
      const isOurs = used !== null && isAffordable(used, cost)
      // Something is compared all the same: an answer that comes sooner would tell who has such a hash.
      const matches = await hashInThread({ password, encoded: isOurs ? encoded : decoy() })
      // So would one from before the cost was raised.
      const spared = isOurs ? sparedBy(used, cost) : null
      if (spared) await hashAt(spared, password)
      return isOurs && matches === true
    },
    decoy,
    needsRehash(encoded) {
      const used = costOf(encoded)
      return !used || exceeds(cost, used)
    },
  }
}

async function hashAt({ memoryKiB, passes, lanes }: Argon2Cost, password: string): Promise<string> {
  const cost = { memoryCost: memoryKiB, timeCost: passes, parallelism: lanes }
  return String(await hashInThread({ password, cost }))
}

/** As PHC strings write it, without padding. */
function randomBase64(bytes: number): string {
  return randomBytes(bytes).toString('base64').replaceAll('=', '')
}
