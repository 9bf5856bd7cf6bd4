import type { SessionEvent } from '../contract/index.ts'
import { isLive } from './session-lifetime.ts'
import { refusalOf } from './standing.ts'
import { membershipOf } from './tenants.ts'
import type { SessionRow, World } from './world.ts'

/** What the reader of one stream knows. */
interface Snapshot {
  refusal: string | undefined
  rights: string
  memberships: Map<string, string>
}

/** One open stream of events about a session. */
export interface EventStream {
  session: SessionRow
  known: Snapshot
  controller: ReadableStreamDefaultController<Uint8Array>
}

const encoder = new TextEncoder()

/** Opens a stream; it ends with its session, or when the reader cancels it. */
export function openEventStream(world: World, session: SessionRow): ReadableStream<Uint8Array> {
  let stream: EventStream
  return new ReadableStream<Uint8Array>({
    start(controller) {
      stream = { session, known: snapshotOf(world, session), controller }
      world.streams.add(stream)
      controller.enqueue(encoder.encode('retry: 3000\n\n'))
    },
    cancel() {
      world.streams.delete(stream)
    },
  })
}

/** Tells every open stream what has changed since it was told last. To be called after anything may have changed. */
export function tellStreams(world: World): void {
  for (const stream of world.streams) {
    const { session, known, controller } = stream
    const now = snapshotOf(world, session)
    stream.known = now
    const tell = (event: SessionEvent) =>
      controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`))
    if (now.refusal) {
      tell(
        now.refusal === 'TENANT_SUSPENDED' && session.tenantId !== null
          ? { type: 'tenant-suspended', tenantId: session.tenantId }
          : { type: 'session-ended', sessionId: session.id },
      )
      world.streams.delete(stream)
      controller.close()
      continue
    }
    for (const tenantId of new Set([...known.memberships.keys(), ...now.memberships.keys()])) {
      if (known.memberships.get(tenantId) !== now.memberships.get(tenantId))
        tell({ type: 'membership-changed', tenantId })
    }
    if (known.rights !== now.rights) tell({ type: 'roles-changed', tenantId: session.tenantId })
  }
}

/** Breaks every open stream: its reader meets an error, and comes back. */
export function breakStreams(world: World): void {
  for (const { controller } of world.streams) controller.error(new TypeError('the connection was lost'))
  world.streams.clear()
}

function snapshotOf(world: World, session: SessionRow): Snapshot {
  const isOver = !isLive(session, world.clock.now())
  return {
    refusal: isOver ? 'UNAUTHENTICATED' : refusalOf(world, session, 'UNAUTHENTICATED'),
    rights:
      session.tenantId === null
        ? ''
        : JSON.stringify(membershipOf(world, session.userId, session.tenantId)?.roles ?? null),
    memberships: new Map(
      world.memberships
        .filter(({ userId }) => userId === session.userId)
        .map(({ tenantId, isDefault }) => [tenantId, String(isDefault)]),
    ),
  }
}
