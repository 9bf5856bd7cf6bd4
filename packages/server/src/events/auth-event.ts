import type { AuthEventData, AuthEventName } from './auth-event-data.ts'

/** Something that happened, and is committed. */
export class AuthEvent<Name extends AuthEventName = AuthEventName> {
  /** The same on every delivery of the event: the key by which a listener recognises a repetition. */
  readonly id: string
  readonly name: Name
  readonly occurredAt: Date
  /** The tenant it happened in; null where it concerns no single tenant. */
  readonly tenantId: string | null
  /** Who did it; null for the system itself and for somebody not signed in. */
  readonly actorId: string | null
  readonly data: AuthEventData[Name]

  constructor(event: AuthEventFields<Name>) {
    this.id = event.id
    this.name = event.name
    this.occurredAt = event.occurredAt
    this.tenantId = event.tenantId
    this.actorId = event.actorId
    this.data = event.data
  }
}

/** What an event is made of. */
export interface AuthEventFields<Name extends AuthEventName = AuthEventName> {
  id: string
  name: Name
  occurredAt: Date
  tenantId: string | null
  actorId: string | null
  data: AuthEventData[Name]
}

/** Any event, told apart by `name`. */
export type AnyAuthEvent = { [Name in AuthEventName]: AuthEvent<Name> }[AuthEventName]

/** What is handed in to be published. */
export type NewAuthEvent = {
  [Name in AuthEventName]: { name: Name; tenantId: string | null; data: AuthEventData[Name] }
}[AuthEventName]

/** `tenant.created`: a tenant was founded, by the application, by somebody signing up, or on the first boot. */
export class TenantCreatedEvent extends AuthEvent<'tenant.created'> {}
/** `tenant.updated`: name, slug, branding or settings of a tenant changed. */
export class TenantUpdatedEvent extends AuthEvent<'tenant.updated'> {}
/** `tenant.suspended`: nobody can act in the tenant until it is restored. */
export class TenantSuspendedEvent extends AuthEvent<'tenant.suspended'> {}
/** `tenant.restored`: a suspended or deleted tenant is in force again. */
export class TenantRestoredEvent extends AuthEvent<'tenant.restored'> {}
/** `tenant.deleted`: the tenant is out of force, and gone for good when its grace period ends. */
export class TenantDeletedEvent extends AuthEvent<'tenant.deleted'> {}
/** `user.created`: a user was written, whoever did it. */
export class UserCreatedEvent extends AuthEvent<'user.created'> {}
/** `user.registered`: somebody signed up. */
export class UserRegisteredEvent extends AuthEvent<'user.registered'> {}
/** `user.updated`: something about a user changed; the event names the fields. */
export class UserUpdatedEvent extends AuthEvent<'user.updated'> {}
/** `user.deleted`: a user and everything attached is gone. */
export class UserDeletedEvent extends AuthEvent<'user.deleted'> {}
/** `user.logged_in`: a session began with a sign-in. */
export class UserLoggedInEvent extends AuthEvent<'user.logged_in'> {}

const classes: { [Name in AuthEventName]?: new (event: AuthEventFields<Name>) => AuthEvent<Name> } = {
  'tenant.created': TenantCreatedEvent,
  'tenant.updated': TenantUpdatedEvent,
  'tenant.suspended': TenantSuspendedEvent,
  'tenant.restored': TenantRestoredEvent,
  'tenant.deleted': TenantDeletedEvent,
  'user.created': UserCreatedEvent,
  'user.registered': UserRegisteredEvent,
  'user.updated': UserUpdatedEvent,
  'user.deleted': UserDeletedEvent,
  'user.logged_in': UserLoggedInEvent,
}

/** The event as an object of its own class, where it has one. */
export function authEventOf(fields: AuthEventFields): AnyAuthEvent {
  const Class = (classes[fields.name] ?? AuthEvent) as new (event: AuthEventFields) => AuthEvent
  return Object.freeze(new Class(fields)) as AnyAuthEvent
}
