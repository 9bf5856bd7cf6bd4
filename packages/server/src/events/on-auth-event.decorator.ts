import type { AuthEventName } from './auth-event-data.ts'
import type { AuthEvent } from './auth-event.ts'

const listenedEvents = Symbol('nest-auth:listened-events')

/** A method that hears an event. */
export interface ListenedEvent {
  name: AuthEventName
}

/**
 * Calls the method of a provider or controller after every event of this name, once it is committed. What the method
 * throws is logged; the request that caused the event is not touched, and does not wait.
 */
export function OnAuthEvent<Name extends AuthEventName>(name: Name) {
  return <Method extends (event: AuthEvent<Name>) => unknown>(
    _prototype: object,
    _method: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const method = descriptor.value as unknown as Marked
    method[listenedEvents] = [...(method[listenedEvents] ?? []), { name }]
  }
}

interface Marked {
  [listenedEvents]?: readonly ListenedEvent[]
}

/** The events a method hears. */
export function listenedEventsOf(method: unknown): readonly ListenedEvent[] {
  return typeof method === 'function' ? ((method as unknown as Marked)[listenedEvents] ?? []) : []
}
