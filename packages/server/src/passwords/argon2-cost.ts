/** Cost of argon2id. */
export interface Argon2Cost {
  memoryKiB: number
  passes: number
  lanes: number
}

/** More than a hash of somebody careful asks for. Beyond, checking it would be a way to exhaust memory or processor. */
const acceptable: Argon2Cost = { memoryKiB: 262_144, passes: 16, lanes: 8 }
/** Memory filled in all passes together, which is what a hash takes of the processor. */
const acceptableWork = 4 * acceptable.memoryKiB

/** No leading zeros, as PHC strings write numbers: whatever else passes for one is not ours. */
const form =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,7})\$([A-Za-z\d+/]{11,86})\$([A-Za-z\d+/]{16,172})$/

/** The cost of an argon2id hash; null for whatever is none, which no hashing has to find out. */
export function costOf(encoded: string): Argon2Cost | null {
  const match = form.exec(encoded)
  if (!match || !isBase64(match[4]!) || !isBase64(match[5]!)) return null
  const cost = { memoryKiB: Number(match[1]), passes: Number(match[2]), lanes: Number(match[3]) }
  return isPossible(cost) ? cost : null
}

/** Whether argon2 takes it (RFC 9106 §3.1). */
export function isPossible({ memoryKiB, passes, lanes }: Argon2Cost): boolean {
  return (
    [memoryKiB, passes, lanes].every((value) => Number.isInteger(value) && value >= 1 && value < 2 ** 32) &&
    lanes < 2 ** 24 &&
    memoryKiB >= 8 * lanes
  )
}

/** Whether a hash may be compared with where ours cost so much: it asks for no more than those, or than is acceptable. */
export function isAffordable(used: Argon2Cost, ours: Argon2Cost): boolean {
  return (
    !exceeds(used, ours) || (!exceeds(used, acceptable) && used.memoryKiB * used.passes <= acceptableWork)
  )
}

/** The cost of what a hash spares where ours cost so much; null where it spares nothing. Lanes run one after the other. */
export function sparedBy(used: Argon2Cost, ours: Argon2Cost): Argon2Cost | null {
  const spared = ours.memoryKiB * ours.passes - used.memoryKiB * used.passes
  const passes = Math.ceil(spared / ours.memoryKiB)
  const memoryKiB = Math.round(spared / passes)
  return spared > 0 && memoryKiB >= 8 ? { memoryKiB, passes, lanes: 1 } : null
}

/** Whether any part of a cost is higher than that of another. */
export function exceeds(cost: Argon2Cost, bound: Argon2Cost): boolean {
  return cost.memoryKiB > bound.memoryKiB || cost.passes > bound.passes || cost.lanes > bound.lanes
}

/** Without padding, and with nothing in the bits that are left over. */
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64').replaceAll('=', '') === text
}
