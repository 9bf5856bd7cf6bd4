import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Pool } from 'pg'
import { DataSource } from 'typeorm'
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  expectRefusal,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  refresh,
  signIn,
  succeeded,
} from '../people.ts'
import { createLastingDatabase, createTestApp } from '../test-app.ts'
import type { TestApp, TestDatabase } from '../test-app.ts'

/** Leads to a server, until what is open falls silent, as when the machine behind it is gone and another has its address. */
class Path {
  readonly #server: Server
  #open = new Set<Socket>()

  constructor(port: number) {
    this.#server = createServer((near) => {
      const far = connect(port, '127.0.0.1')
      const pair = [near, far] as const
      for (const one of pair) one.on('error', () => {})
      near.pipe(far).pipe(near)
      this.#open.add(near)
      near.once('close', () => {
        this.#open.delete(near)
        far.destroy()
      })
      far.once('close', () => !this.#isSilent(near) && near.destroy())
    })
  }

  #isSilent(near: Socket): boolean {
    return !this.#open.has(near)
  }

  async begin(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return (this.#server.address() as AddressInfo).port
  }

  /** Nothing that is open carries anything from now on, and nobody is told. */
  fallSilent(): void {
    const open = [...this.#open]
    this.#open.clear()
    for (const near of open) {
      near.unpipe()
      near.removeAllListeners('data')
      near.resume()
    }
  }

  end(): void {
    this.#server.close()
  }
}

describe('When every connection falls silent', () => {
  const people = 24
  let database: TestDatabase
  let app: TestApp
  let path: Path
  let isLastMoment = false

  beforeAll(async () => {
    database = await createLastingDatabase()
    const url = new URL(database.url!)
    path = new Path(Number(url.port))
    url.port = String(await path.begin())
    const beforeTransactionCommit = () => {
      if (isLastMoment) path.fallSilent()
      isLastMoment = false
    }
    app = await createTestApp({
      databaseUrl: url.toString(),
      prepare: (nest) => {
        nest.get(DataSource).subscribers.push({ beforeTransactionCommit })
      },
    })
  })
  afterAll(async () => {
    await app?.close()
    path?.end()
    await database?.drop()
  })

  it('a transaction on one of them ends, and with it what it held', async () => {
    isLastMoment = true
    const body = { email: freshEmail(), password: goodPassword, newTenant: freshTenant() }
    expectRefusal(await app.call('signup', { body }), 'SERVICE_UNAVAILABLE')
    const pool = (app.applicationDataSource.driver as PostgresDriver).master as Pool
    await expect.poll(() => pool.totalCount - pool.idleCount, { timeout: 10_000 }).toBe(0)
    await expect.poll(async () => (await app.call('signup', { body })).status, { timeout: 30_000 }).toBe(201)
  })

  it('those that were in use make room for new ones as soon as nobody waits for them any more', async () => {
    const all = await Promise.all(Array.from({ length: people }, () => newcomer(app)))
    path.fallSilent()
    // More than the pool and the reserve have, and one after the other they fail.
    await Promise.all(all.map(({ refreshToken }) => refresh(app, refreshToken)))
    await expect
      .poll(async () => (await app.call('me', { token: all[0]!.accessToken })).status, { timeout: 15_000 })
      .toBe(200)
    await Promise.all(all.map((person) => signIn(app, person)))
    for (const { refreshToken } of all) succeeded(await refresh(app, refreshToken))
  })
})
