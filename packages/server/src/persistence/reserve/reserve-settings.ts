import { NestAuthMisuseError } from '../../errors/misuse-error.ts'

/** How many connections are kept back, and how long the pool may take before one of them is used. */
export interface ReserveSettings {
  readonly connections: number
  readonly afterMillis: number
}

/** Applies the defaults, and refuses numbers that make no sense with a message that names the option. */
export function reserveSettings(connections = 2, afterMillis = 250): ReserveSettings {
  return {
    connections: wholeNumber('reservedConnections', connections, 100),
    // Past a few seconds nobody waits for the answer any more.
    afterMillis: wholeNumber('reservedAfterMillis', afterMillis, 3000),
  }
}

function wholeNumber(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new NestAuthMisuseError(`${name} must be a whole number from 0 to ${most}.`)
}
