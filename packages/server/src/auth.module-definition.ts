import { ConfigurableModuleBuilder } from '@nestjs/common'
import type { DynamicModule } from '@nestjs/common'
import { DiscoveryModule, RouterModule } from '@nestjs/core'
import type { NestAuthModuleExtras, NestAuthModuleOptions } from './auth.options.ts'
import { ROUTE_PREFIX } from './injection-tokens.ts'

const defaults = { routePrefix: 'auth', isGlobal: true }

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<NestAuthModuleOptions>()
    .setClassMethodName('forRoot')
    .setExtras<NestAuthModuleExtras>(defaults, withExtras)
    .build()

function withExtras(
  definition: DynamicModule,
  { routePrefix = defaults.routePrefix, isGlobal = defaults.isGlobal }: NestAuthModuleExtras,
): DynamicModule {
  const path = routePrefix.replace(/^\/+|\/+$/g, '')
  return {
    ...definition,
    global: isGlobal,
    imports: [
      ...(definition.imports ?? []),
      DiscoveryModule,
      RouterModule.register([{ path, module: definition.module }]),
    ],
    providers: [...(definition.providers ?? []), { provide: ROUTE_PREFIX, useValue: path }],
  }
}
