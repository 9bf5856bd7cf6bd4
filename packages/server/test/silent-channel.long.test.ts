import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newcomer } from './people.ts'
import { createLastingDatabase, createTestApp, isOnServer } from './test-app.ts'
import type { TestApp, TestDatabase } from './test-app.ts'

/** A way to the database on which every connection can fall silent without ending, as behind a firewall that forgot it. */
async function wayTo(url: URL) {
  const through: [Socket, Socket][] = []
  const server = createServer((client) => {
    const there = connect(Number(url.port), url.hostname)
    through.push([client, there])
    client.pipe(there).pipe(client)
    for (const socket of [client, there]) socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const way = new URL(url)
  way.port = String((server.address() as AddressInfo).port)
  return {
    url: way.href,
    connections: () => through.length,
    silence() {
      for (const [client, there] of through) {
        client.unpipe()
        there.unpipe()
      }
    },
    close() {
      for (const socket of through.flat()) socket.destroy()
      server.close()
    },
  }
}

describe.runIf(isOnServer && process.env['TEST_DATABASE_URL'])('The channel that tells of changes', () => {
  let database: TestDatabase
  let way: Awaited<ReturnType<typeof wayTo>>
  let app: TestApp
  beforeAll(async () => {
    database = await createLastingDatabase()
    way = await wayTo(new URL(database.url!))
    app = await createTestApp({ database, options: { invalidation: { url: way.url } } })
  })
  afterAll(async () => {
    await app?.close()
    way?.close()
    await database?.drop()
  })

  it('M224: comes back after it fell silent, so that states serve longer than a second again', async () => {
    const { accessToken } = await newcomer(app)
    const costOfAnOldState = async () => {
      await app.call('me', { token: accessToken })
      await pause(1200)
      return app.statements.during(() => app.call('me', { token: accessToken }))
    }
    await expect.poll(costOfAnOldState).toBe(0)
    expect(way.connections()).toBe(1)
    way.silence()
    expect(await costOfAnOldState()).toBeGreaterThan(0)
    await expect.poll(costOfAnOldState, { timeout: 15_000 }).toBe(0)
    expect(way.connections()).toBe(2)
  })
})
