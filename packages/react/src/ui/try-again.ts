import type { AuthApiError } from '@nest-auth/js-client'
import { longestSeconds } from '../hooks/use-retry-after.ts'

/** When to try again, after something that was asked too often: as the server says, in seconds, minutes or hours. */
export function tryAgain({ details }: AuthApiError): string {
  const seconds = details?.retryAfterSeconds ?? 0
  // Nothing else than a number is more than none: details are whatever a server has sent.
  if (!(seconds > 0)) return 'Wait a moment, then try again.'
  return seconds > longestSeconds ? 'Try again later.' : `Try again in ${inWords(seconds)}.`
}

// Rounded up: who comes back too early waits again.
function inWords(seconds: number): string {
  if (seconds <= 90) return counted(seconds, 'second')
  return seconds <= 90 * 60 ? counted(seconds / 60, 'minute') : counted(seconds / 3_600, 'hour')
}

function counted(amount: number, unit: string): string {
  const count = Math.ceil(amount)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
