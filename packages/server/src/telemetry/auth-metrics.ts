import { Inject, Injectable } from '@nestjs/common'
import type { OnApplicationShutdown } from '@nestjs/common'
import { createNoopMeter, metrics } from '@opentelemetry/api'
import type {
  Attributes,
  Counter,
  Histogram,
  Meter,
  Observable,
  ObservableCallback,
} from '@opentelemetry/api'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'

/** From a millisecond to ten seconds, as the conventions of OpenTelemetry advise for durations. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * What is measured, through `@opentelemetry/api`; without an SDK all of it does nothing. No attribute names a person, a
 * tenant or an address.
 */
@Injectable()
export class AuthMetrics implements OnApplicationShutdown {
  readonly requestDuration: Histogram
  readonly logins: Counter
  readonly refreshes: Counter
  readonly signups: Counter
  readonly tenantSwitches: Counter
  readonly thefts: Counter
  readonly lockouts: Counter
  readonly rateLimited: Counter
  readonly hashWait: Histogram
  readonly hashRefused: Counter
  private readonly meter: Meter
  private readonly observed: { instrument: Observable; callback: ObservableCallback }[] = []

  constructor(@Inject(RESOLVED_OPTIONS) options: ResolvedOptions) {
    const provider = options.metrics && (options.metrics.meterProvider ?? metrics.getMeterProvider())
    const meter = provider ? provider.getMeter('@nest-auth/server') : createNoopMeter()
    const counter = (name: string, unit: string, description: string) =>
      meter.createCounter(`nest_auth.${name}`, { unit, description })
    const duration = (name: string, description: string) =>
      meter.createHistogram(`nest_auth.${name}`, {
        unit: 's',
        description,
        advice: { explicitBucketBoundaries: durationBuckets },
      })
    this.meter = meter
    this.requestDuration = duration(
      'request.duration',
      'Requests to the routes of the library, by route and status.',
    )
    this.logins = counter('logins', '{login}', 'Attempts to sign in, by outcome.')
    this.refreshes = counter('refreshes', '{refresh}', 'Refresh tokens presented, by outcome.')
    this.signups = counter('signups', '{signup}', 'Attempts to sign up, by outcome.')
    this.tenantSwitches = counter('tenant_switches', '{switch}', 'Attempts to switch the tenant, by outcome.')
    this.thefts = counter('session.thefts', '{theft}', 'Sessions ended because a refresh token was replayed.')
    this.lockouts = counter(
      'lockouts',
      '{lockout}',
      'Accounts that too many wrong guesses have closed, by kind.',
    )
    this.rateLimited = counter('rate_limited', '{refusal}', 'Refusals by a rate limit, by budget.')
    this.hashWait = duration('password.hash.wait', 'How long a password waited for its turn to be hashed.')
    this.hashRefused = counter(
      'password.hash.refused',
      '{refusal}',
      'Refusals because too many passwords waited.',
    )
  }

  /** A number that is read when somebody collects, and costs nothing otherwise. */
  gauge(
    name: string,
    { unit, description }: { unit: string; description: string },
    read: () => number | Promise<number>,
  ): void {
    const instrument = this.meter.createObservableGauge(`nest_auth.${name}`, { unit, description })
    this.observe(instrument, async (result) => result.observe(await read()))
  }

  /** Counts that somebody keeps anyway, read when somebody collects. */
  counts(
    name: string,
    { unit, description }: { unit: string; description: string },
    read: () => readonly (readonly [number, Attributes])[],
  ): void {
    const instrument = this.meter.createObservableCounter(`nest_auth.${name}`, { unit, description })
    this.observe(instrument, (result) => {
      for (const [value, attributes] of read()) result.observe(value, attributes)
    })
  }

  /** The meter outlives the application; what it asked of us must not. */
  onApplicationShutdown(): void {
    for (const { instrument, callback } of this.observed.splice(0)) instrument.removeCallback(callback)
  }

  private observe(instrument: Observable, read: ObservableCallback): void {
    const callback: ObservableCallback = async (result) => {
      try {
        await read(result)
      } catch {
        // What cannot be read, such as a database that is away, is left out of this collection.
      }
    }
    instrument.addCallback(callback)
    this.observed.push({ instrument, callback })
  }
}
