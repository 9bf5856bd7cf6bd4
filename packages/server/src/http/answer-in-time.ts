import { Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { currentRequest } from '../request-context/request-context.ts'

const patienceMs = 4200
const answerMs = 300

/** Refuses a request that has long waited for a database which does not answer; a slow but living one is waited for. */
@Injectable()
export class AnswerInTime {
  constructor(private readonly database: Database) {}

  /** @throws AuthError `SERVICE_UNAVAILABLE`, and what the work throws */
  async wait<T>(work: Promise<T>): Promise<T> {
    const request = currentRequest()
    let timer: NodeJS.Timeout
    const refusal = new Promise<never>((_, refuse) => {
      timer = setInterval(() => {
        void this.database.answersWithin(answerMs).then((answers) => {
          if (answers) return
          if (request) request.isRefused = true
          refuse(new AuthError('SERVICE_UNAVAILABLE'))
        })
      }, patienceMs)
    })
    try {
      return await Promise.race([work, refusal])
    } finally {
      clearInterval(timer!)
    }
  }
}
