import type { RateLimiterRedis } from 'rate-limiter-flexible'
import { inTime } from '../background/in-time.ts'
import type { Charge, Count, LimitStore } from './limit-store.ts'

/** A connection of ioredis. */
export interface RedisConnection {
  readonly status: string
  defineCommand(name: string, definition: { numberOfKeys?: number; lua: string }): void
}

const patienceMs = 250

/** Counts in Redis. Where Redis is gone or slow it rejects, and each process counts on from what it knows. */
export class RedisLimitStore implements LimitStore {
  private readonly limiter: Promise<RateLimiterRedis>

  constructor(redis: RedisConnection) {
    this.limiter = limiterOn(redis)
  }

  add(charges: readonly Charge[]): Promise<Count[]> {
    const counted = Promise.all(charges.map((charge) => this.addOne(charge)))
    return inTime(counted, patienceMs, () => new Error('Redis did not answer in time.'))
  }

  private async addOne({ key, seconds }: Charge): Promise<Count> {
    const limiter = await this.limiter
    const counted = await limiter.penalty(key, 1, { customDuration: seconds })
    return { total: counted.consumedPoints, msLeft: counted.msBeforeNext }
  }
}

/** The library knows two dozen databases and loads them all, so only who counts in Redis loads it. */
async function limiterOn(redis: RedisConnection): Promise<RateLimiterRedis> {
  const { RateLimiterRedis } = await import('rate-limiter-flexible')
  return new RateLimiterRedis({
    storeClient: redis,
    points: 1,
    duration: 1,
    keyPrefix: 'nest-auth:limits',
    rejectIfRedisNotReady: true,
  })
}
