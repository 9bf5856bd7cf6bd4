import type { AuthClient, AuthSnapshot } from '@nest-auth/js-client'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { AuthRuntime } from '../runtime/auth-runtime.ts'
import type { SwitchState } from '../runtime/switching.ts'

/** Something that happened to who this tab works as. */
export interface LogEntry {
  id: number
  /** Milliseconds since the epoch. */
  at: number
  text: string
}

/** What the panel remembers; a switch remounts the panel, and must not empty its log. */
export interface DevtoolsState {
  isOpen: boolean
  /** The newest first. */
  entries: readonly LogEntry[]
  /** When the tokens came that were noted last. */
  tokensOf: number | null
}

const logs = new WeakMap<AuthClient, StoreApi<DevtoolsState>>()
const longestLog = 50
let count = 0

/** The log of a client; it begins with the first panel and goes on for as long as the client lives. */
export function authLogOf({ client, tenantSwitch, accountSwitch }: AuthRuntime): StoreApi<DevtoolsState> {
  const known = logs.get(client)
  if (known) return known
  const log = createStore<DevtoolsState>(() => ({ isOpen: false, entries: [], tokensOf: null }))
  logs.set(client, log)
  let before = client.getSnapshot()
  client.subscribe(() => {
    const after = client.getSnapshot()
    const text = changeOf(before, after)
    before = after
    if (text) note(log, text)
  })
  for (const { state } of [tenantSwitch, accountSwitch]) {
    state.subscribe((after) => {
      const text = attemptOf(after)
      if (text) note(log, text)
    })
  }
  return log
}

/** Adds an entry; what is oldest gives way. */
export function note(log: StoreApi<DevtoolsState>, text: string): void {
  const { entries } = log.getState()
  log.setState({ entries: [{ id: ++count, at: Date.now(), text }, ...entries].slice(0, longestLog) })
}

/** Adds an entry for tokens that were not in use before. */
export function noteTokens(log: StoreApi<DevtoolsState>, receivedAt: number): void {
  if (log.getState().tokensOf === receivedAt) return
  log.setState({ tokensOf: receivedAt })
  note(log, `Tokens of ${new Date(receivedAt).toLocaleTimeString()} in use`)
}

function changeOf(before: AuthSnapshot, after: AuthSnapshot): string | null {
  if (before.status !== after.status)
    return after.status === 'signed-in' ? `Signed in: ${nameOf(after)}` : after.status
  if (before.status !== 'signed-in' || after.status !== 'signed-in') return null
  if (before.pairKey !== after.pairKey) return `Switched: ${nameOf(before)} → ${nameOf(after)}`
  if (before.membership !== after.membership) return `Roles: ${after.membership?.roles.join(', ') || 'none'}`
  return null
}

function attemptOf({ status, target, error }: SwitchState): string | null {
  if (status === 'switching') return `Switching to ${target}`
  return status === 'failed' ? `Failed to switch to ${target}: ${error.message}` : null
}

function nameOf({ user, tenant }: Extract<AuthSnapshot, { status: 'signed-in' }>): string {
  return [user.email ?? user.username ?? user.phone ?? user.id, tenant?.slug].filter(Boolean).join(' in ')
}
