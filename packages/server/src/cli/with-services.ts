import { Module } from '@nestjs/common'
import type { INestApplicationContext } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import { NestAuthModule } from '../auth.module.ts'
import { nestAuthEntities } from '../entities.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { nestAuthDatabase } from '../persistence/nest-auth-database.ts'
import { progress } from './command.ts'
import type { CliOptions } from './command.ts'
import { assertThere, databaseOptions, nameOfDatabase } from './open-database.ts'

/** Runs work with the services of the module, as the application has them, without listening on a port. */
export async function withServices<T>(
  options: CliOptions,
  work: (services: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const secret = process.env['NEST_AUTH_SECRET']?.split(',')
  if (!secret) {
    throw new NestAuthMisuseError(
      'This command needs the `secret` of the application: hand it in as NEST_AUTH_SECRET (several, newest first, ' +
        'with commas).',
      { code: 'MISSING_SECRET' },
    )
  }

  assertThere(options)
  progress(`Working on ${nameOfDatabase(options)} …`)

  @Module({
    imports: [
      TypeOrmModule.forRootAsync(
        nestAuthDatabase({ ...databaseOptions(options), entities: nestAuthEntities }),
      ),
      NestAuthModule.forRoot({
        secret,
        tenant: { enabled: true },
        // Nothing is signed here, so that no key has to be kept for it; the applications say how long theirs are needed.
        tokens: { accessTokenTtlSeconds: 1 },
        // Nobody sends requests to a command, and its output is for people.
        logger: false,
        metrics: false,
      }),
    ],
  })
  class CliModule {}

  const services = await NestFactory.createApplicationContext(CliModule, {
    // What fails is said once, by the command.
    logger: false,
    abortOnError: false,
  })
  try {
    return await work(services)
  } finally {
    await services.close()
  }
}
