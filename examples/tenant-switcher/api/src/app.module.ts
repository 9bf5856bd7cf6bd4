import { Module, type DynamicModule } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { NestAuthModule, nestAuthDatabase, nestAuthEntities } from '@nest-auth/server'
import { DemoModule } from './demo/demo.module.ts'
import { Project } from './projects/project.entity.ts'
import { ProjectsModule } from './projects/projects.module.ts'
import type { Settings } from './settings.ts'

@Module({})
export class AppModule {
  static forRoot({ databaseUrl, dataDir, secret, appUrl, accessTokenTtlSeconds }: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRootAsync(
          nestAuthDatabase({
            url: databaseUrl,
            dataDir,
            entities: [...nestAuthEntities, Project],
            synchronize: true,
          }),
        ),
        // The routes under /auth, and a guard over every route that is not marked @Public().
        NestAuthModule.forRoot({
          secret,
          tokens: accessTokenTtlSeconds === undefined ? {} : { accessTokenTtlSeconds },
          tenant: { enabled: true, mode: 'SHARED', allowCreate: true },
          // Shows the mails on a page instead of sending them; in production name an SMTP server here.
          mail: { devOutbox: true, appUrl, productName: 'Workbench' },
          // A demo lets people in at once. Leave it out, and a sign-up tells nobody who has an account.
          signup: { revealsTakenEmail: true },
          // Leave it out for a line of JSON about each request.
          logger: { level: 'warn' },
        }),
        ProjectsModule,
        DemoModule,
      ],
    }
  }
}
