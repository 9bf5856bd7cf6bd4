import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { expectTenantIsolation } from '@nest-auth/server/testing'
import { expect, it } from 'vitest'
import { AppModule } from './app.module.ts'
import { NotesService } from './notes/notes.service.ts'

it('no organisation reaches the notes of another', async () => {
  const module = AppModule.forRoot({
    host: '127.0.0.1',
    port: 0,
    databaseUrl: undefined,
    dataDir: 'memory://',
    secret: 'a secret that serves for nothing but this test',
    appUrl: 'http://localhost:5173',
    transport: 'bearer',
  })
  const app = await NestFactory.create(module, { logger: false, abortOnError: false })
  try {
    const report = await expectTenantIsolation(app, {
      seed: ({ id, userId, word }) =>
        app.get(NotesService, { strict: false }).create(id, userId, `Note ${word}`),
    })
    expect(report.routes).toEqual(['GET /api/notes', 'POST /api/notes', 'GET /api/demo'])
    expect(report.closed).toEqual([])
  } finally {
    await app.close()
  }
})
