import { createTestApp } from '../test-app.ts'
import type { Framework } from '../test-app.ts'

interface Input {
  url: string
  framework?: Framework
  poolSize?: number
}

/** One node of a deployment, as a process: stops like one when it is told to. */
const { url, framework, poolSize } = JSON.parse(process.argv[2]!) as Input
const app = await createTestApp({
  databaseUrl: url,
  ...(framework && { framework }),
  ...(poolSize && { poolSize }),
  options: { shutdown: { delaySeconds: 1, graceSeconds: 10 } },
})
app.nest.enableShutdownHooks()
console.log(`listening ${app.url}`)
