import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import { NestAuthModule, nestAuthDatabase, nestAuthEntities } from '../../src/index.ts'

interface Input {
  secret?: string
  url?: string
  dataDir?: string
  entities?: false
  synchronize?: false
  /** Who looks after a start that fails. @default nobody, at the top level of the module */
  failures?: 'nobody, in a function' | 'a catch' | 'a listener' | 'an error of somebody else'
}

const input = JSON.parse(process.argv[2]!) as Input

@Module({
  imports: [
    TypeOrmModule.forRootAsync(
      nestAuthDatabase({
        url: input.url,
        dataDir: input.dataDir,
        entities: input.entities === false ? [] : nestAuthEntities,
        synchronize: input.synchronize ?? true,
      }),
    ),
    NestAuthModule.forRoot({ secret: input.secret!, tenant: { enabled: true } }),
  ],
})
class AppModule {}

async function start() {
  const app = await NestFactory.create(AppModule, { logger: ['error'] })
  await app.listen(0, '127.0.0.1')
  console.log('started')
  await app.close()
}

switch (input.failures) {
  case 'nobody, in a function':
    void start()
    break
  case 'a catch':
    await start().catch((error: Error) => console.log(`caught ${error.message}`))
    process.exit(3)
    break
  case 'a listener':
    process.once('uncaughtException', (error) => {
      console.log(`heard ${error.message}`)
      process.exit(4)
    })
    void start()
    break
  case 'an error of somebody else':
    await start().catch(() => {
      throw new Error('of somebody else')
    })
    break
  default:
    await start()
}
