import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import type { AuthEventName } from './auth-event-data.ts'
import type { AuthEvent } from './auth-event.ts'

const listenedEvents = Symbol('nest-auth:listened-events')

/** How a listener hears. */
export interface DurableListenerOptions {
  /** The event is written down in the transaction of what happened, and tried until the method has taken it. */
  durable: true
  /** Names the listener for good: what waits for it is found by this id, also after a restart or a new release. */
  id: string
}

/** A method that hears an event. */
export interface ListenedEvent {
  name: AuthEventName
  /** Id of a durable listener; null for one that hears only while its process lives. */
  durableId: string | null
}

/**
 * Calls the method of a provider or controller after every event of this name, once it is committed. What the method
 * throws is logged; the request that caused the event is not touched, and does not wait. A durable listener survives
 * crashes and is called again after a failure, so it may hear an event twice: `event.id` tells.
 */
export function OnAuthEvent<Name extends AuthEventName>(name: Name, options?: DurableListenerOptions) {
  return <Method extends (event: AuthEvent<Name>) => unknown>(
    _prototype: object,
    _method: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const method = descriptor.value as unknown as Marked
    const listened = { name, durableId: options?.durable ? checkedId(options.id) : null }
    method[listenedEvents] = [...(method[listenedEvents] ?? []), listened]
  }
}

function checkedId(id: string): string {
  if (/^[\w.:-]{1,100}$/.test(id)) return id
  throw new NestAuthMisuseError(
    `@OnAuthEvent({ durable: true }) needs an id of 1 to 100 letters, digits, ".", ":", "_" and "-", which never changes.`,
  )
}

interface Marked {
  [listenedEvents]?: readonly ListenedEvent[]
}

/** The events a method hears. */
export function listenedEventsOf(method: unknown): readonly ListenedEvent[] {
  return typeof method === 'function' ? ((method as unknown as Marked)[listenedEvents] ?? []) : []
}
