import type { Provider } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { AnswerInTime } from './answer-in-time.ts'
import { AuthExceptionFilter } from './auth-exception.filter.ts'
import { RouteAnswers } from './route-answers.ts'
import { SessionCookieJar } from './session-cookie-jar.ts'

export const httpProviders: Provider[] = [
  { provide: APP_FILTER, useClass: AuthExceptionFilter },
  SessionCookieJar,
  AnswerInTime,
  RouteAnswers,
]
