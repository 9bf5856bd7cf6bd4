import { Injectable } from '@nestjs/common'
import { ModuleRef } from '@nestjs/core'
import type { EventEmitter2, EventEmitterReadinessWatcher } from '@nestjs/event-emitter'
import type { AnyAuthEvent } from './auth-event.ts'

/** Hands events to `@nestjs/event-emitter` too, where the application uses it; its listeners wait for `@OnEvent`. */
@Injectable()
export class EventEmitterBridge {
  private emitter: Promise<EventEmitter2 | null> | undefined

  constructor(private readonly modules: ModuleRef) {}

  /** Emits under the name of the event, once the emitter knows its listeners. */
  async emit(event: AnyAuthEvent): Promise<void> {
    this.emitter ??= this.find()
    await (await this.emitter)?.emitAsync(event.name, event)
  }

  private async find(): Promise<EventEmitter2 | null> {
    // Optional: an application without it has nothing to be loaded.
    const library = await import('@nestjs/event-emitter').catch(() => null)
    if (!library) return null
    const get = <T>(token: new (...args: never[]) => T) => {
      try {
        return this.modules.get<T>(token, { strict: false })
      } catch {
        return null
      }
    }
    const emitter = get<EventEmitter2>(library.EventEmitter2)
    const readiness = get<EventEmitterReadinessWatcher>(library.EventEmitterReadinessWatcher)
    await readiness?.waitUntilReady()
    return emitter
  }
}
