import { Inject, Injectable } from '@nestjs/common'
import type { OnApplicationShutdown } from '@nestjs/common'
import { destination, pino, stdTimeFunctions } from 'pino'
import type { Logger } from 'pino'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { redacted, withoutSecrets } from './redaction.ts'
import type { LogLevel, LogOptions } from './telemetry.options.ts'

/** Writes lines of JSON: with the request they belong to, and without anything that opens something. */
@Injectable()
export class AuthLog implements OnApplicationShutdown {
  private readonly logger: Logger | null
  private isMuted = false

  constructor(@Inject(RESOLVED_OPTIONS) options: ResolvedOptions) {
    this.logger = options.logger && loggerFor(options.logger)
  }

  /** Whether lines of this level are written at all. */
  writes(level: Exclude<LogLevel, 'silent'>): boolean {
    return this.logger?.isLevelEnabled(level) ?? false
  }

  /** A line of anybody's: what opens something is taken out. */
  write(level: Exclude<LogLevel, 'silent'>, fields: object, message: string): void {
    if (this.writes(level)) this.put(level, redacted(fields) as object, withoutSecrets(message))
  }

  /** A line made of words, numbers and ids alone, which on its way is not searched for secrets. */
  record(level: Exclude<LogLevel, 'silent'>, fields: object, message: string): void {
    if (this.writes(level) && !(this.isMuted && isRoutine[level])) this.put(level, fields, message)
  }

  /** Leaves out what is recorded below a warning, until what it answers is called. */
  mute(): () => void {
    this.isMuted = true
    return () => {
      this.isMuted = false
    }
  }

  private put(level: Exclude<LogLevel, 'silent'>, fields: object, message: string): void {
    const request = currentRequest()
    const about = request && {
      requestId: request.requestId,
      ...(request.auth && { userId: request.auth.userId, tenantId: request.auth.tenantId }),
    }
    // To spread one object after another takes longer than to write the line.
    this.logger![level](Object.assign({}, about, fields), message)
  }

  /** Nest ends the process by the signal it was sent, and then there is no exit at which pino would flush. */
  onApplicationShutdown(): void {
    stdout?.flushSync()
  }
}

const isRoutine = { trace: true, debug: true, info: true, warn: false, error: false, fatal: false }

function loggerFor({ level = 'info', logger }: LogOptions): Logger {
  return (
    logger ??
    pino(
      {
        level,
        base: { name: 'nest-auth', pid: process.pid },
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      standardOutput(),
    )
  )
}

let stdout: ReturnType<typeof destination> | undefined

/**
 * Nobody's request waits for the disk or a pipe. Lines of a moment leave together: a system call for each would cost several
 * times the line. What is not yet written when the process ends, pino flushes.
 */
function standardOutput(): ReturnType<typeof destination> {
  return (stdout ??= destination({ sync: false, minLength: 4096, periodicFlush: 20 }))
}
