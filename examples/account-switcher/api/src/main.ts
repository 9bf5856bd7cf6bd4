import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.ts'
import { demoSignIns } from './demo/demo-data.ts'
import { readSettings } from './settings.ts'
import { startFailure } from './start-failure.ts'

try {
  const settings = readSettings()
  const app = await NestFactory.create(AppModule.forRoot(settings), {
    abortOnError: false,
    logger: ['warn', 'error', 'fatal'],
    // Kept back until the start has succeeded; a failed start prints one sentence instead.
    bufferLogs: true,
    autoFlushLogs: false,
  })
  app.enableShutdownHooks()
  await app.listen(settings.port, settings.host)
  app.flushLogs()

  const url = await app.getUrl()
  console.log(`The API of the account switcher example is ready at ${url}.`)
  process.send?.({ type: 'ready', url, demo: demoSignIns, outbox: '/auth/dev/outbox' })
} catch (error) {
  console.error(startFailure(error))
  process.exit(1)
}
