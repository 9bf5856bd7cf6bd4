import { FlowLocal } from '../../request-context/flow-local.ts'
import { currentRequest } from '../../request-context/request-context.ts'

/**
 * On whose behalf statements run: `application` sees the rows of one tenant, `library` every row of Nest Auth's own
 * tables, `platform` the rows of all tenants, `owner` whatever the connection's own role may.
 */
export type Authority = 'application' | 'library' | 'platform' | 'owner'

interface StatementScope {
  readonly authority: Authority
  /** Undefined: the tenant of the request being served. */
  readonly tenantId?: string | null
  /** A user written by this very statement. */
  readonly writtenUserId?: string
  /** Whether a reserved connection may be used where the pool has none to give. */
  readonly mayUseReserve?: boolean
  /** Whether a connection is waited for as long as the application's own statements wait. */
  readonly isPatient?: boolean
  /** On the clock of `performance.now()`: nobody waits for the statement any more. */
  readonly wantedUntilMs?: number | undefined
}

const scope = new FlowLocal<StatementScope>()
const ofTheRequest: StatementScope = { authority: 'application' }

function current(): StatementScope {
  return scope.get() ?? ofTheRequest
}

/** On whose behalf statements of this asynchronous flow run. */
export function currentAuthority(): Authority {
  return current().authority
}

/** The tenant whose rows are seen: the one named last, else that of the verified session; null for none. */
export function currentTenant(): string | null {
  const { tenantId } = current()
  return tenantId === undefined ? (currentRequest()?.auth?.tenantId ?? null) : tenantId
}

/** The caller of the request, as long as no other tenant has been named. */
export function currentCaller(): string | null {
  return current().tenantId === undefined ? (currentRequest()?.auth?.userId ?? null) : null
}

/** The user whom the statement at hand writes. */
export function currentWrittenUser(): string | null {
  return current().writtenUserId ?? null
}

/** Whether the statement at hand may use a reserved connection. */
export function currentMayUseReserve(): boolean {
  return current().mayUseReserve === true
}

/** Whether the statement at hand waits for a connection as the application's own do. */
export function currentIsPatient(): boolean {
  return current().isPatient === true
}

/** When nobody waits for the statement at hand any more, on the clock of `performance.now()`. */
export function currentWantedUntilMs(): number | null {
  return current().wantedUntilMs ?? null
}

/** Whether somebody decides whose rows are seen: a request being served, or a tenant named around this code. */
export function isConfined(): boolean {
  return current().tenantId !== undefined || currentRequest() !== undefined
}

/** Runs `work` on behalf of somebody else, for the same tenant. */
export function actAs<T>(authority: Authority, work: () => T): T {
  const around = current()
  if (around.authority === authority) return work()
  // What the application does from inside of our work, and what that asks of us, is not the work the reserve is for.
  // Nor does anybody stop waiting for it because nobody waits for ours.
  const asItself = { mayUseReserve: false, isPatient: false, wantedUntilMs: undefined }
  return scope.run({ ...around, ...asItself, authority }, work)
}

/** Runs `work` of the library, for the same tenant, with the reserved connections at hand. */
export function actOnReserve<T>(work: () => T): T {
  return scope.run({ ...current(), authority: 'library', mayUseReserve: true }, work)
}

/** Runs `work` of the application with the rights of the library; it waits for connections as the application does. */
export function actPatiently<T>(work: () => T): T {
  return scope.run({ ...current(), authority: 'library', mayUseReserve: false, isPatient: true }, work)
}

/** Runs `work` as the application, for a tenant or for none. */
export function runForTenant<T>(tenantId: string | null, work: () => T): T {
  return scope.run({ authority: 'application', tenantId }, work)
}

/** Runs `work`, which the database does not do after a moment of `performance.now()`, when nobody waits for it any more. */
export function whileWanted<T>(wantedUntilMs: number, work: () => T): T {
  return scope.run({ ...current(), wantedUntilMs }, work)
}

/** Runs `work`, whose statement writes the user; the transaction around it sees the user from then on. */
export function whileWritingUser<T>(writtenUserId: string, work: () => T): T {
  return scope.run({ ...current(), writtenUserId }, work)
}
