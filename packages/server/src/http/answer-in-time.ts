import { Injectable } from '@nestjs/common'
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common'
import { EMPTY, from, race, switchMap, throwError, timer } from 'rxjs'
import type { Observable } from 'rxjs'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'

const patienceMs = 4200
const answerMs = 300

/** Refuses a request that has long waited for a database which does not answer; a slow but living one is waited for. */
@Injectable()
export class AnswerInTime implements NestInterceptor {
  constructor(private readonly database: Database) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const refusal = timer(patienceMs, patienceMs).pipe(
      switchMap(() => from(this.database.answersWithin(answerMs))),
      switchMap((answers) => (answers ? EMPTY : throwError(() => new AuthError('SERVICE_UNAVAILABLE')))),
    )
    return race(next.handle(), refusal)
  }
}
