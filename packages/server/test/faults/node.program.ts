import { Redis } from 'ioredis'
import { createTestApp } from '../test-app.ts'
import type { Framework } from '../test-app.ts'

interface Input {
  url: string
  framework?: Framework
  poolSize?: number
  /** Changes and counts then travel through it. */
  redisUrl?: string
  /** Failed sign-ins of one address in a minute. */
  loginFailures?: number
}

/** One node of a deployment, as a process: stops like one when it is told to. */
const { url, framework, poolSize, redisUrl, loginFailures } = JSON.parse(process.argv[2]!) as Input
const connect = () => {
  const redis = new Redis(redisUrl!)
  // It comes back by itself; until then the library does without.
  redis.on('error', () => {})
  return redis
}
const app = await createTestApp({
  databaseUrl: url,
  ...(framework && { framework }),
  ...(poolSize && { poolSize }),
  options: {
    shutdown: { delaySeconds: 1, graceSeconds: 10 },
    ...(redisUrl && {
      invalidation: { redis: connect() },
      limits: {
        store: { redis: connect() },
        budgets: {
          login: { address: { points: loginFailures!, seconds: 60 }, tenant: null },
          signup: { address: null, account: null, tenant: null },
          tenantCreation: { address: null },
        },
      },
    }),
  },
})
app.nest.enableShutdownHooks()
console.log(`listening ${app.url}`)
