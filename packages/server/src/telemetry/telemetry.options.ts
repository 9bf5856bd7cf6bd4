import type { MeterProvider } from '@opentelemetry/api'
import type { Logger } from 'pino'

/** How much is written; `silent` writes nothing. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** Settings of the log. */
export interface LogOptions {
  /** The least that is written: each request to our routes is `info`, a failure of ours `error`. @default 'info' */
  level?: LogLevel
  /** Your own pino logger; it then decides about level and destination. @default one JSON line each, to stdout */
  logger?: Logger
}

/** Settings of metrics. */
export interface MetricOptions {
  /** Where instruments are made. @default the global one of `@opentelemetry/api`, which without an SDK does nothing */
  meterProvider?: MeterProvider
}
