import { lifetimes } from './lifetimes.mjs'

const slices = 40
const marginMs = 4000

/** Latencies of one operation: a histogram, so that a day takes no more room than a minute. */
class Latencies {
  #counts = new Uint32Array(slices * 20)
  count = 0

  add(ms) {
    const slot = Math.round(Math.log2(Math.max(ms, 0.01) / 0.01) * slices)
    this.#counts[Math.min(this.#counts.length - 1, slot)]++
    this.count++
  }

  quantile(q) {
    let left = this.count * q
    for (let slot = 0; slot < this.#counts.length; slot++) {
      left -= this.#counts[slot]
      if (left <= 0) return 0.01 * 2 ** (slot / slices)
    }
    return NaN
  }
}

/** What was done in a soak, what was answered, and what should not have been. */
export class Books {
  /** By quarter and operation. */
  quarters = [new Map(), new Map(), new Map(), new Map()]
  quarter = 0
  requests = 0
  serverErrors = []
  wronglySignedOut = []
  unexpected = []
  #written = new Map()
  #totals = new Map()

  /** Takes an answer down; true where it was one of the expected ones. `ofSession` says that a refusal signs somebody out. */
  answered(operation, ms, { status, body }, expected, ofSession) {
    this.requests++
    const quarter = this.quarters[this.quarter]
    if (!quarter.has(operation)) quarter.set(operation, new Latencies())
    quarter.get(operation).add(ms)
    if (expected.includes(status)) return true
    const line = `${operation}: ${status} ${body.slice(0, 300)}`
    const list =
      status >= 500 || !status
        ? this.serverErrors
        : ofSession && status === 401
          ? this.wronglySignedOut
          : this.unexpected
    list.push(line)
    return false
  }

  /** That rows were written to a table which are of use for a while only. */
  wrote(table, rows = 1) {
    const second = Math.floor(performance.now() / 1000)
    const ofTable = this.#written.get(table) ?? new Map()
    ofTable.set(second, (ofTable.get(second) ?? 0) + rows)
    this.#written.set(table, ofTable)
    this.#totals.set(table, (this.#totals.get(table) ?? 0) + rows)
    if (ofTable.size > 1000) ofTable.delete(ofTable.keys().next().value)
  }

  /** How many rows were written to it within the last seconds. */
  writtenWithin(table, seconds) {
    const since = performance.now() / 1000 - seconds
    let sum = 0
    for (const [second, rows] of this.#written.get(table) ?? []) if (second >= since - 1) sum += rows
    return sum
  }

  writtenInAll(table) {
    return this.#totals.get(table) ?? 0
  }
}

/** Somebody's session as the client knows it. */
export class ClientSession {
  constructor(person, { session, user, tenant, accessToken, refreshToken }, sentAtMs, signIn) {
    this.person = person
    this.id = session.id
    this.userId = user.id
    this.tenantId = tenant.id
    this.signIn = signIn ?? new Set()
    this.signIn.add(this)
    this.endsAtMs = Date.parse(session.expiresAt)
    this.formerTokens = []
    this.take({ accessToken, refreshToken }, sentAtMs)
  }

  /** Takes what a refresh answered. */
  take({ accessToken, refreshToken }, sentAtMs) {
    if (this.refreshToken) this.formerTokens = [this.refreshToken, ...this.formerTokens].slice(0, 2)
    this.accessToken = accessToken
    this.refreshToken = refreshToken
    this.refreshedAtMs = sentAtMs
  }

  /** Whether the server still owes an answer, with time to spare on the way. */
  isOwed() {
    return Date.now() < Math.min(this.endsAtMs, this.refreshedAtMs + lifetimes.idleSeconds * 1000) - marginMs
  }

  /** Whether by every clock it is over. */
  isOver() {
    return Date.now() > Math.min(this.endsAtMs, this.refreshedAtMs + lifetimes.idleSeconds * 1000) + marginMs
  }

  needsRefresh() {
    return Date.now() > this.refreshedAtMs + lifetimes.accessSeconds * 1000 - marginMs
  }
}
