import { randomBytes } from 'node:crypto'
import { hashInThread } from './hash-threads.ts'
import type { PasswordHasher } from './password-hasher.ts'

/** Cost of argon2id. */
export interface Argon2Cost {
  memoryKiB: number
  passes: number
  lanes: number
}

const owaspMinimum: Argon2Cost = { memoryKiB: 19_456, passes: 2, lanes: 1 }
/** A hash that asks for more than this was not made by us; checking it would be a way to exhaust the memory. */
const acceptable: Argon2Cost = { memoryKiB: 262_144, passes: 16, lanes: 8 }

/** argon2id (RFC 9106) at the OWASP minimum or stronger. */
export function argon2Hasher(cost: Argon2Cost = owaspMinimum): PasswordHasher {
  const { memoryKiB: memoryCost, passes: timeCost, lanes: parallelism } = cost
  return {
    hash: async (password) =>
      String(await hashInThread({ password, cost: { memoryCost, timeCost, parallelism } })),
    async verify(encoded, password) {
      const used = costOf(encoded)
      if (!used || exceeds(used, acceptable)) return false
      return (await hashInThread({ password, encoded })) === true
    },
    decoy: () =>
      `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${randomBase64(16)}$${randomBase64(32)}`,
    needsRehash(encoded) {
      const used = costOf(encoded)
      return !used || exceeds(cost, used)
    },
  }
}

/** As PHC strings write it, without padding. */
function randomBase64(bytes: number): string {
  return randomBytes(bytes).toString('base64').replaceAll('=', '')
}

function costOf(encoded: string): Argon2Cost | null {
  const match = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[\w+/]{8,86}\$[\w+/]{16,172}$/.exec(
    encoded,
  )
  return match && { memoryKiB: Number(match[1]), passes: Number(match[2]), lanes: Number(match[3]) }
}

function exceeds(cost: Argon2Cost, bound: Argon2Cost): boolean {
  return cost.memoryKiB > bound.memoryKiB || cost.passes > bound.passes || cost.lanes > bound.lanes
}
