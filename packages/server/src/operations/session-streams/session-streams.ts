import { Inject, Injectable } from '@nestjs/common'
import type { OnModuleDestroy } from '@nestjs/common'
import { AuthError } from '../../errors/auth-error.ts'
import { TENANT_POLICY } from '../../injection-tokens.ts'
import { LiveSessions } from '../../sessions/live-sessions.ts'
import { keyOfChange, keysOf } from '../../sessions/session-cache.ts'
import type { SessionChange } from '../../sessions/session-change.ts'
import type { TenantPolicy } from '../../tenants/tenant-policy.ts'
import { FollowChanges } from '../invalidation/follow-changes.ts'
import { SessionStream } from './session-stream.ts'
import type { LineSink } from './session-stream.ts'

const heartbeatMs = 20_000
/** Browsers hold six connections to one host over HTTP/1.1; a session with more streams than tabs is at fault. */
const mostPerSession = 12
const mostPerProcess = 10_000
const readsAtOnce = 8

/** The open streams of this process. A change looks only at the streams it may concern. */
@Injectable()
export class SessionStreams implements OnModuleDestroy {
  private readonly streams = new Map<SessionStream, { timer: NodeJS.Timeout; keys: readonly string[] }>()
  private readonly byKey = new Map<string, Set<SessionStream>>()
  private readonly due = new Set<SessionStream>()
  private reading = 0
  private isClosing = false

  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly live: LiveSessions,
    changes: FollowChanges,
  ) {
    changes.subscribe((change) => this.onChange(change))
  }

  get count(): number {
    return this.streams.size
  }

  /**
   * Opens a stream about one session, and answers the function that closes it.
   * @throws AuthError `UNAUTHENTICATED`, `RATE_LIMITED`, `SERVICE_UNAVAILABLE`
   */
  async open(scopeId: string, sessionId: string, makeSink: () => LineSink): Promise<() => void> {
    const state = await this.live.get(scopeId, sessionId)
    if (!state) throw new AuthError('UNAUTHENTICATED')
    // Nothing is awaited from here on, so that of many at once each counts.
    if (this.isClosing || this.streams.size >= mostPerProcess) throw new AuthError('SERVICE_UNAVAILABLE')
    if ((this.byKey.get(`session ${sessionId}`)?.size ?? 0) >= mostPerSession) {
      throw new AuthError('RATE_LIMITED', { retryAfterSeconds: heartbeatMs / 1000 })
    }
    const stream = new SessionStream(state, this.policy, makeSink())
    const timer = setInterval(() => this.beat(stream), heartbeatMs)
    timer.unref()
    this.streams.set(stream, { timer, keys: [] })
    this.index(stream)
    // Something may have changed while the state was read.
    this.lookSoon(stream)
    return () => this.close(stream)
  }

  /** Runs before the HTTP server stops: it would wait for open streams. */
  onModuleDestroy(): void {
    this.isClosing = true
    for (const stream of this.streams.keys()) {
      stream.end()
      this.close(stream)
    }
  }

  private close(stream: SessionStream): void {
    const open = this.streams.get(stream)
    if (!open) return
    clearInterval(open.timer)
    this.streams.delete(stream)
    this.due.delete(stream)
    this.unindex(stream, open.keys)
  }

  /** A state may be found by other keys than the one before it: a membership that came back is another row. */
  private index(stream: SessionStream): void {
    const open = this.streams.get(stream)!
    this.unindex(stream, open.keys)
    open.keys = keysOf(stream.state)
    for (const key of open.keys) this.byKey.set(key, (this.byKey.get(key) ?? new Set()).add(stream))
  }

  private unindex(stream: SessionStream, keys: readonly string[]): void {
    for (const key of keys) {
      const streams = this.byKey.get(key)
      streams?.delete(stream)
      if (streams?.size === 0) this.byKey.delete(key)
    }
  }

  private beat(stream: SessionStream): void {
    stream.heartbeat()
    // Sessions also end by the clock, and without a channel nobody says what changed.
    this.lookSoon(stream)
  }

  private onChange(change: SessionChange): void {
    const key = keyOfChange(change)
    for (const stream of key === null ? this.streams.keys() : (this.byKey.get(key) ?? [])) {
      this.lookSoon(stream)
    }
    if (change.of !== 'membership') return
    for (const stream of this.byKey.get(`user ${change.scopeId} ${change.userId}`) ?? []) {
      stream.noteMembership(change.tenantId)
      this.lookSoon(stream)
    }
  }

  private lookSoon(stream: SessionStream): void {
    this.due.add(stream)
    // After the changes of the same transaction, which arrive together.
    setImmediate(() => this.readNext())
  }

  /** A change may concern thousands of streams; their reads must not keep requests from the database. */
  private readNext(): void {
    while (this.reading < readsAtOnce && this.due.size > 0) {
      const [stream] = this.due as Set<SessionStream> & Iterable<SessionStream>
      this.due.delete(stream!)
      this.reading++
      void this.look(stream!).finally(() => {
        this.reading--
        this.readNext()
      })
    }
  }

  private async look(stream: SessionStream): Promise<void> {
    try {
      const state = await this.live.get(stream.state.scopeId, stream.state.id)
      if (!this.streams.has(stream)) return
      if (stream.look(state)) this.index(stream)
      else this.close(stream)
    } catch {
      // The database cannot be asked now; the next heartbeat asks again.
    }
  }
}
