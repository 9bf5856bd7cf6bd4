import type { Type } from '@nestjs/common'
import { AuthEventListeners } from './auth-event-listeners.ts'
import { AuthEvents } from './auth-events.ts'
import { EventEmitterBridge } from './event-emitter.ts'
import { OutboxDispatcher } from './outbox-dispatcher.ts'
import { Outbox } from './outbox.ts'

export const eventsProviders: Type[] = [
  AuthEventListeners,
  EventEmitterBridge,
  Outbox,
  OutboxDispatcher,
  AuthEvents,
]
