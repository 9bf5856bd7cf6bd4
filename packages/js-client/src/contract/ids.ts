/** Only the type system knows it; ids are plain strings. */
export declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]?: Name }

/** UUIDv7 of a user row. */
export type UserId = Branded<'UserId'>
/** UUIDv7 of a tenant. */
export type TenantId = Branded<'TenantId'>
/** UUIDv7 of a session: one refresh-token family. */
export type SessionId = Branded<'SessionId'>
