import { receiveNotification } from './change-channel.ts'
import type { ChangeChannel, ChangeReceiver } from './change-channel.ts'
import { Pulse } from './pulse.ts'

/** How long a line is kept at least, and how long a process may not have looked to find all of them. */
const keptForMs = 60_000
const longestGapMs = 30_000
/** Whoever has missed more than so many lines forgets everything instead. */
const mostLines = 10_000
const deletedAtOnce = 5000

// Lines whose transaction the last look could not see and this one can. Counted in transactions and not in numbers or
// times, which rows get before they are committed, in any order.
const lookSql = `select pg_current_snapshot()::text as snapshot, pg_postmaster_start_time()::text as server,
  array(select c.xact || ' ' || c.line from nest_auth_changes c
    where c.xact >= pg_snapshot_xmin($1::pg_snapshot) and c.xact < pg_snapshot_xmax(pg_current_snapshot())
      and not pg_visible_in_snapshot(c.xact, $1::pg_snapshot) limit ${mostLines + 1}) as lines`

// Whole before the snapshot: every process has looked since.
const deleteSql = `with gone as (delete from nest_auth_changes where ctid = any(array(
    select ctid from nest_auth_changes where xact < pg_snapshot_xmin($1::pg_snapshot) limit ${deletedAtOnce})) returning 1)
  select count(*)::int as count from gone`

interface Look {
  snapshot: string
  server: string
  lines: string[]
}

/** How the log asks its database. */
export interface ChangeLogSettings {
  /** Sends a statement that must not wait for the application's. */
  look: <Row>(sql: string, parameters: unknown[]) => Promise<Row[]>
  query: <Row>(sql: string, parameters: unknown[]) => Promise<Row[]>
}

/**
 * The changes of a database that nobody can listen to, such as one behind a pooler in transaction mode: its triggers write
 * them into a table, which each process looks at four times a second. It is trusted while its looks succeed.
 */
export class ChangeLog implements ChangeChannel {
  private readonly pulse = new Pulse(
    () => this.look(),
    () => {},
  )
  private receiver: ChangeReceiver | undefined
  private last: { snapshot: string; server: string; sentAtMs: number } | undefined
  /** What was seen when lines were last deleted; those from before it go next. */
  private deletion: { before: string; atMs: number } | undefined

  constructor(private readonly settings: ChangeLogSettings) {}

  isTrusted(): boolean {
    return this.pulse.isFelt()
  }

  async open(receiver: ChangeReceiver): Promise<void> {
    this.receiver = receiver
    const isProven = await this.look().then(
      () => true,
      () => false,
    )
    if (this.receiver) this.pulse.start(isProven)
  }

  async close(): Promise<void> {
    this.pulse.stop()
    this.receiver = undefined
  }

  private async look(): Promise<void> {
    const sentAtMs = performance.now()
    const { last } = this
    const [row] = await this.settings.look<Look>(lookSql, [last?.snapshot ?? null])
    const { snapshot, server, lines } = row!
    this.last = { snapshot, server, sentAtMs }
    // Another server, after a failover, may number its transactions differently.
    const isWhole = last?.server === server && sentAtMs - last.sentAtMs < longestGapMs
    if (!isWhole || lines.length > mostLines) this.receiver?.onConnected()
    else for (const line of lines) if (this.receiver) receiveNotification(this.receiver, line)
    this.deletion ??= { before: snapshot, atMs: sentAtMs }
    if (sentAtMs - this.deletion.atMs < keptForMs) return
    const { before } = this.deletion
    this.deletion = { before: snapshot, atMs: sentAtMs }
    // What is left is taken by the next turn, of this process or of another one.
    this.delete(before).catch(() => {})
  }

  private async delete(before: string): Promise<void> {
    const [row] = await this.settings.query<{ count: number }>(deleteSql, [before])
    if (row!.count === deletedAtOnce) await this.delete(before)
  }
}
