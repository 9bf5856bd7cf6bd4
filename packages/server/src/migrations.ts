import type { MigrationInterface } from 'typeorm'
import { NestAuthInitial1795219200000 } from './migrations/1795219200000-initial.ts'

/** The migrations that create and change the tables of Nest Auth on PostgreSQL, oldest first. */
export const nestAuthMigrations: (new () => MigrationInterface)[] = [NestAuthInitial1795219200000]
