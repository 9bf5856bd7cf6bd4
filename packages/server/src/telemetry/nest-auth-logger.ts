import { Injectable } from '@nestjs/common'
import type { LoggerService } from '@nestjs/common'
import { AuthLog } from './auth-log.ts'

/**
 * Nest's own lines and the application's in the same log, with request ids and without secrets:
 * `app.useLogger(app.get(NestAuthLogger))`.
 */
@Injectable()
export class NestAuthLogger implements LoggerService {
  constructor(private readonly lines: AuthLog) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.pass('info', message, rest)
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.pass('error', message, rest)
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.pass('warn', message, rest)
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.pass('debug', message, rest)
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.pass('trace', message, rest)
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.pass('fatal', message, rest)
  }

  /** Nest hands the context over as the last text; before it may stand errors, stacks and objects. */
  private pass(level: Parameters<AuthLog['write']>[0], message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? rest.pop() : undefined
    const fields = {
      ...(context === undefined ? {} : { context }),
      ...(rest.length === 0 ? {} : { details: rest.length === 1 ? rest[0] : rest }),
    }
    if (message instanceof Error) this.lines.write(level, { ...fields, error: message }, message.message)
    else if (typeof message === 'object' && message !== null)
      this.lines.write(
        level,
        { ...fields, ...message },
        String((message as { message?: unknown }).message ?? ''),
      )
    else this.lines.write(level, fields, String(message))
  }
}
