import { ConfigurableModuleBuilder } from '@nestjs/common'
import type { NestAuthModuleExtras, NestAuthModuleOptions } from './auth.options.ts'

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<NestAuthModuleOptions>()
    .setClassMethodName('forRoot')
    .setExtras<NestAuthModuleExtras>({ routePrefix: 'auth', isGlobal: true }, (definition) => definition)
    .build()
