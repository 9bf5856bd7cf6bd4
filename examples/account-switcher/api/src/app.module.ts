import { Module, type DynamicModule } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { NestAuthModule, nestAuthDatabase, nestAuthEntities } from '@nest-auth/server'
import { DemoModule } from './demo/demo.module.ts'
import { Note } from './notes/note.entity.ts'
import { NotesModule } from './notes/notes.module.ts'
import type { Settings } from './settings.ts'

@Module({})
export class AppModule {
  static forRoot({ databaseUrl, dataDir, secret, transport, appUrl }: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRootAsync(
          nestAuthDatabase({
            url: databaseUrl,
            dataDir,
            entities: [...nestAuthEntities, Note],
            synchronize: true,
          }),
        ),
        // The routes under /auth, and a guard over every route that is not marked @Public().
        NestAuthModule.forRoot({
          secret,
          tenant: { enabled: true, mode: 'ISOLATED', allowCreate: true },
          // Shows the mails on a page instead of sending them; in production name an SMTP server here.
          mail: { devOutbox: true, appUrl, productName: 'Noticeboard' },
          // A demo lets people in at once. Leave it out, and a sign-up tells nobody who has an account.
          signup: { revealsTakenEmail: true },
          // Leave it out for a line of JSON about each request.
          logger: { level: 'warn' },
        }),
        NotesModule,
        DemoModule.forRoot(transport),
      ],
    }
  }
}
