import { NestAuthMisuseError } from '../../errors/misuse-error.ts'

/** How many connections are kept back, how long the pool may take before one of them is used, and how long anybody waits. */
export interface ReserveSettings {
  readonly connections: number
  readonly afterMillis: number
  readonly waitMillis: number
}

/** Applies the defaults, and refuses numbers that make no sense with a message that names the option. */
export function reserveSettings(connections = 2, afterMillis = 250, waitMillis = 1000): ReserveSettings {
  const settings = {
    connections: wholeNumber('reservedConnections', connections, 100),
    // Past a few seconds nobody waits for the answer any more.
    afterMillis: wholeNumber('reservedAfterMillis', afterMillis, 3000),
    // Nothing of ours takes longer than four seconds, whatever it waits for.
    waitMillis: wholeNumber('connectionWaitMillis', waitMillis, 4000),
  }
  if (connections === 0 || afterMillis < waitMillis) return settings
  throw new NestAuthMisuseError(
    `connectionWaitMillis (${waitMillis}) must be more than reservedAfterMillis (${afterMillis}), or nobody would wait until a ` +
      'reserved connection may be used.',
  )
}

function wholeNumber(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new NestAuthMisuseError(`${name} must be a whole number from 0 to ${most}.`)
}
