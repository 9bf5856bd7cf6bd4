import { Injectable } from '@nestjs/common'
import { DiscoveryService, MetadataScanner } from '@nestjs/core'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import type { AuthEventName } from './auth-event-data.ts'
import { runForTenant } from '../persistence/isolation/statement-scope.ts'
import type { AnyAuthEvent } from './auth-event.ts'
import { listenedEventsOf } from './on-auth-event.decorator.ts'

/** A method of the application that hears an event. */
export interface AuthEventListener {
  /** Class and method, for the log. */
  title: string
  durableId: string | null
  handle: (event: AnyAuthEvent) => unknown
}

type Instance = Record<string, (event: AnyAuthEvent) => unknown>
type Wrapper = ReturnType<DiscoveryService['getProviders']>[number]

/** Finds the methods marked with `@OnAuthEvent` among everything Nest has made. */
@Injectable()
export class AuthEventListeners {
  private found: ReturnType<AuthEventListeners['find']> | undefined

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly methods: MetadataScanner,
  ) {}

  /** Those that hear this event. @throws NestAuthMisuseError when one belongs to a single request */
  of(name: AuthEventName): readonly AuthEventListener[] {
    return this.all().byName.get(name) ?? []
  }

  /** The durable listener with this id. */
  durable(id: string): AuthEventListener | undefined {
    return this.all().byId.get(id)
  }

  /** Ids of all durable listeners. */
  get durableIds(): readonly string[] {
    return [...this.all().byId.keys()]
  }

  private all() {
    return (this.found ??= this.find())
  }

  private find() {
    const byName = new Map<AuthEventName, AuthEventListener[]>()
    const byId = new Map<string, AuthEventListener>()
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      for (const { method, name, durableId } of this.listenersIn(wrapper)) {
        const listener: AuthEventListener = {
          title: `${wrapper.name}.${method}`,
          durableId,
          // Whoever caused it, a listener sees the tenant it happened in.
          handle: (event) =>
            runForTenant(event.tenantId, () => (wrapper.instance as Instance)[method]!(event)),
        }
        byName.set(name, [...(byName.get(name) ?? []), listener])
        if (durableId !== null) addById(byId, durableId, listener)
      }
    }
    return { byName, byId }
  }

  private listenersIn(wrapper: Wrapper) {
    const prototype = prototypeOf(wrapper)
    if (!prototype || wrapper.isAlias) return []
    const listeners = this.methods
      .getAllMethodNames(prototype)
      .flatMap((method) => listenedEventsOf(prototype[method]).map((event) => ({ ...event, method })))
    if (listeners.length > 0 && !wrapper.isDependencyTreeStatic()) {
      throw new NestAuthMisuseError(
        `@OnAuthEvent cannot be used in ${wrapper.name}: it is made anew for each request, and an event outlives ` +
          'its request. Put the method into a provider of the default scope.',
      )
    }
    return listeners
  }
}

function addById(byId: Map<string, AuthEventListener>, id: string, listener: AuthEventListener): void {
  const other = byId.get(id)
  if (other) {
    throw new NestAuthMisuseError(
      `Two durable listeners have the id "${id}": ${other.title} and ${listener.title}. Give each its own.`,
    )
  }
  byId.set(id, listener)
}

function prototypeOf({ instance, metatype, isNotMetatype }: Wrapper): Record<string, unknown> | null {
  const prototype: unknown =
    !isNotMetatype && typeof metatype === 'function' && metatype.prototype
      ? metatype.prototype
      : instance && Object.getPrototypeOf(instance)
  return prototype && prototype !== Object.prototype ? (prototype as Record<string, unknown>) : null
}
