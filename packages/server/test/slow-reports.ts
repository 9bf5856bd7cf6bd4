import { Controller, Get, Module } from '@nestjs/common'
import { Client } from 'pg'
import { DataSource } from 'typeorm'
import { expect } from 'vitest'
import { OnAuthEvent, Public } from '../src/index.ts'
import type { TestApp } from './test-app.ts'

/** What was heard of people who signed out, by whom. */
export const heard: { by: 'listener' | 'durable listener'; sessionIds: readonly string[] }[] = []

interface SignedOut {
  data: { sessionIds: readonly string[] }
}

@Controller('reports')
class ReportsController {
  constructor(private readonly dataSource: DataSource) {}

  @Public()
  @Get('slow')
  slow() {
    return this.dataSource.query('select pg_sleep(14)')
  }

  @OnAuthEvent('user.logged_out')
  hear({ data: { sessionIds } }: SignedOut) {
    heard.push({ by: 'listener', sessionIds })
  }

  @OnAuthEvent('user.logged_out', { durable: true, id: 'reports.signed-out' })
  hearForSure({ data: { sessionIds } }: SignedOut) {
    heard.push({ by: 'durable listener', sessionIds })
  }
}

/** An application whose reports hold a connection each for as long as they take. */
@Module({ controllers: [ReportsController] })
export class ReportsModule {}

/** Looks at the connections of a database from outside. */
export class Connections {
  private constructor(readonly client: Client) {}

  static async of(url: string): Promise<Connections> {
    const client = new Client({ connectionString: url, application_name: 'observer' })
    await client.connect()
    return new Connections(client)
  }

  /** How many there are of an application's, and how many of them are reserved. */
  async count(): Promise<{ all: number; reserved: number }> {
    const { rows } = await this.client.query(
      `select count(*)::int as all, count(*) filter (where application_name = 'nest-auth reserve')::int as reserved
         from pg_stat_activity where datname = current_database() and application_name like 'nest-auth%'`,
    )
    return rows[0]
  }

  /** How many reserved ones wait for a lock. */
  async waitingForLocks(): Promise<number> {
    const { rowCount } = await this.client.query(
      `select 1 from pg_stat_activity where datname = current_database()
          and application_name = 'nest-auth reserve' and wait_event_type = 'Lock'`,
    )
    return rowCount!
  }

  /** Takes every connection of the application's pool by reports, does the work, and cancels them. */
  async whileTaken<T>(app: TestApp, poolSize: number, work: () => Promise<T>): Promise<T> {
    const reports = Array.from({ length: poolSize }, () => app.request('/reports/slow'))
    const running = `from pg_stat_activity
      where datname = current_database() and state = 'active' and query = 'select pg_sleep(14)'`
    try {
      await expect.poll(async () => (await this.client.query(`select 1 ${running}`)).rowCount).toBe(poolSize)
      return await work()
    } finally {
      await this.client.query(`select pg_cancel_backend(pid) ${running}`)
      await Promise.all(reports)
    }
  }

  end(): Promise<void> {
    return this.client.end()
  }
}

/** Does the work while the rows of these users are locked. */
export async function whileLocked<T>(url: string, userIds: string[], work: () => Promise<T>): Promise<T> {
  // On a connection of its own: what one sees of others stays as it is for the whole of a transaction.
  const client = new Client({ connectionString: url, application_name: 'locks' })
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select 1 from nest_auth_users where id = any ($1) for update', [userIds])
    return await work()
  } finally {
    await client.end()
  }
}
