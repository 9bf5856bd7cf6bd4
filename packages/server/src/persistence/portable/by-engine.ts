import type { FactoryProvider, Type } from '@nestjs/common'
import { ModuleRef } from '@nestjs/core'
import { Database } from '../database.ts'

/**
 * Provides a class whose statements are PostgreSQL's own, and on every other engine its portable form in the same
 * place. The choice is made once, when the application starts; nobody who uses the class knows of it.
 */
export function byEngine<T>(onPostgres: Type<T>, elsewhere: () => Promise<Type<T>>): FactoryProvider<T> {
  return {
    provide: onPostgres,
    useFactory: async (database: Database, modules: ModuleRef) =>
      modules.create(database.dialect === 'postgres' ? onPostgres : await elsewhere()),
    inject: [Database, ModuleRef],
  }
}
