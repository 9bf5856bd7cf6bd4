import { Logger } from '@nestjs/common'
import { inTime } from '../background/in-time.ts'

/** Whether a password is known from a breach, for example by asking a service for the range of its SHA-1. */
export type BreachCheck = (password: string) => Promise<boolean>

const patienceMs = 2000
const logger = new Logger('NestAuth')

/** The answer of a check; no when it fails or takes too long, which is logged without the password. */
export async function isBreached(check: BreachCheck, password: string): Promise<boolean> {
  try {
    return await inTime(check(password), patienceMs, () => new Error('no answer in time'))
  } catch {
    // Not the error: a check of the application's may have put the password into it.
    logger.warn('The check of breached passwords failed; the password was accepted by the other rules.')
    return false
  }
}
