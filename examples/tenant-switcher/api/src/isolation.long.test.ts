import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { expectTenantIsolation } from '@nest-auth/server/testing'
import { expect, it } from 'vitest'
import { AppModule } from './app.module.ts'
import { ProjectsService } from './projects/projects.service.ts'

it('no organisation reaches the projects of another', async () => {
  const module = AppModule.forRoot({
    host: '127.0.0.1',
    port: 0,
    databaseUrl: undefined,
    dataDir: 'memory://',
    secret: 'a secret that serves for nothing but this test',
    appUrl: 'http://localhost:5173',
    accessTokenTtlSeconds: undefined,
  })
  const app = await NestFactory.create(module, { logger: false, abortOnError: false })
  try {
    const report = await expectTenantIsolation(app, {
      seed: ({ id, word }) => app.get(ProjectsService, { strict: false }).create(id, `Project ${word}`),
    })
    expect(report.routes).toEqual([
      'GET /api/projects',
      'POST /api/projects',
      'PATCH /api/projects/:id',
      'DELETE /api/projects/:id',
      'GET /api/demo',
    ])
    expect(report.closed).toEqual([])
  } finally {
    await app.close()
  }
})
