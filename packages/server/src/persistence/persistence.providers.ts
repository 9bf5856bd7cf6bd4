import type { Type } from '@nestjs/common'
import { Database } from './database.ts'
import { IsolationCheck } from './isolation/isolation-check.ts'

export const persistenceProviders: Type[] = [Database, IsolationCheck]
