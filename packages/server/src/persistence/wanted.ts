import { AuthError } from '../errors/auth-error.ts'
import { currentRequest } from '../request-context/request-context.ts'

/** Whether somebody still waits: work that has waited too long must not be begun, or committed, after that. */
export class Wanted {
  #isGivenUp = false

  giveUp(): void {
    this.#isGivenUp = true
  }

  /** @throws AuthError `SERVICE_UNAVAILABLE` */
  assert(): void {
    if (this.#isGivenUp || currentRequest()?.isRefused) throw new AuthError('SERVICE_UNAVAILABLE')
  }
}
