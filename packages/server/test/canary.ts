import { Client } from 'pg'
import { expect } from 'vitest'
import { AuthEvents } from '../src/index.ts'
import type { AnyAuthEvent } from '../src/index.ts'
import { logBook } from './log-book.ts'
import { goodPassword } from './people.ts'
import type { Answer, TestApp } from './test-app.ts'

const secretFields = ['accessToken', 'refreshToken', 'selectionToken', 'token', 'invitationToken'] as const
/** Anything that could be a token of ours: a JWT, an opaque one, one of a link. */
const tokenLike = /[\w-]{20,}(?:\.[\w-]{20,})*/g

/**
 * Follows one application of the tests: what it issued and was told in secret must be in no row, no line of the log and
 * no event when it is closed. Runs with every test on a PostgreSQL server.
 */
export class Canary {
  readonly book = logBook()
  private readonly secrets = new Set<string>()
  private readonly events: string[] = []

  /** Hears every event, whether or not anybody listens. */
  listen(app: TestApp): void {
    const published = app.nest.get(AuthEvents, { strict: false }) as unknown as {
      deliver(event: AnyAuthEvent): void
    }
    const deliver = published.deliver.bind(published)
    published.deliver = (event) => {
      this.events.push(JSON.stringify(event))
      deliver(event)
    }
  }

  /** Notes what went over the wire. */
  note(sent: RequestInit | undefined, { body, headers }: Answer): void {
    for (const value of [parsed(sent?.body), body]) {
      if (typeof value !== 'object' || value === null) continue
      for (const field of secretFields) this.keep((value as Record<string, unknown>)[field])
    }
    for (const line of headers.getSetCookie())
      this.keep(/^__Host-nest-auth-[\da-f-]{36}=([^;]+)/.exec(line)?.[1])
  }

  /** What was found at rest, each with the place it was found in. */
  async assertSilent(databaseUrl: string): Promise<void> {
    const places = { log: this.book.text(), events: this.events.join('\n'), ...(await rowsOf(databaseUrl)) }
    const found = Object.entries(places).flatMap(([place, text]) => {
      const tokens = [...text.matchAll(tokenLike)].filter(([token]) => this.secrets.has(token))
      return tokens.length > 0 || text.includes(goodPassword) ? [place] : []
    })
    expect(found, 'what holds a usable secret').toEqual([])
  }

  private keep(secret: unknown): void {
    if (typeof secret === 'string' && /^[\w.-]{40,}$/.test(secret)) this.secrets.add(secret)
  }
}

function parsed(body: unknown): unknown {
  try {
    return typeof body === 'string' ? JSON.parse(body) : null
  } catch {
    return null
  }
}

/** The text of every row, by table; nothing where a test has taken the database away. */
async function rowsOf(connectionString: string): Promise<Record<string, string>> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 20_000, statement_timeout: 30_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    )
    const rows: Record<string, string> = {}
    for (const { name } of tables.rows) {
      const { rows: texts } = await client.query<{ text: string | null }>(
        `select string_agg(t::text, e'\\n') as text from (select * from ${name} limit 20000) t`,
      )
      rows[name] = texts[0]?.text ?? ''
    }
    return rows
  } catch {
    return {}
  } finally {
    await client.end().catch(() => {})
  }
}
