import { neighbourName } from './callers.ts'
import { complaintOf } from './complaint.ts'
import type { Answer } from './in-process-client.ts'
import { NeverAnswered } from './never-answered.ts'
import type { Unfilled } from './sample.ts'
import { dotted } from './test-request.ts'
import { titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'

/** Codes with which the library's routes refuse a request before they look at what it names. */
const unread = new Set([
  'VALIDATION_FAILED',
  'MALFORMED_REQUEST',
  'UNSUPPORTED_MEDIA_TYPE',
  'PAYLOAD_TOO_LARGE',
])

/** Keeps what became of the calls, to say what the walk did not see. */
export class Coverage {
  /** By route and role. */
  private readonly outcomes = new Map<string, Map<string, Set<Outcome>>>()
  /** By route: what it said when it last refused a request as malformed. */
  private readonly complaints = new Map<string, string>()
  /** By route: fields that nothing made up is a value for. */
  private readonly unfilled = new Map<string, readonly Unfilled[]>()
  private readonly faults = new Map<string, Set<string>>()
  private readonly faulty = new Set<string>()
  private readonly neverAnswered = new NeverAnswered()

  note(route: WalkedRoute, role: string, answer: Answer): void {
    const title = titleOf(route)
    const byRole = this.outcomes.get(title) ?? new Map<string, Set<Outcome>>()
    this.outcomes.set(title, byRole)
    const outcome = outcomeOf(answer, route)
    byRole.set(role, (byRole.get(role) ?? new Set<Outcome>()).add(outcome))
    if (role !== neighbourName) this.neverAnswered.note(route, answer)
    if (outcome === 'unread') this.complaints.set(title, complaintOf(answer))
    if (answer.status < 500 && answer.status !== 429 && answer.status !== 0) return
    const fault =
      answer.status === 0 ? 'the connection was closed without an answer' : `status ${answer.status}`
    this.faulty.add(title)
    this.faults.set(`${title}: ${fault}`, (this.faults.get(`${title}: ${fault}`) ?? new Set()).add(role))
  }

  noteUnfilled(route: WalkedRoute, fields: readonly Unfilled[]): void {
    if (fields.length > 0) this.unfilled.set(titleOf(route), fields)
  }

  /** Every field that could not be filled in, with its route and what it asks for. */
  get unfilledFields(): string[] {
    return [...this.unfilled].flatMap(([title, fields]) =>
      fields.map((field) => `${title}: ${askedFor(field)}`),
    )
  }

  /** Routes about which nothing is known but that they refuse everybody, or answered nobody and take nothing. */
  get closed(): string[] {
    return [...this.refusing, ...this.neverAnswered.withoutInput.filter((title) => !this.isSaid(title))]
  }

  /** Why something was not seen, and what to do about it. */
  get blindSpots(): string[] {
    return [
      ...[...this.faults].map(
        ([fault, roles]) => `${fault}, as ${[...roles].join(', ')}. ${adviceFor(fault)}`,
      ),
      ...this.unread.map(
        (title) =>
          `${title}: refuses every request as malformed${this.complaintAt(title)}.${this.unfilledAt(title, () => true)} ${sayWhatItTakes(title)}`,
      ),
      // Without such an object the route reads other requests; of the object itself nothing was tried.
      ...[...this.unfilled.keys()]
        .filter(
          (title) =>
            !this.unread.includes(title) && this.unfilledAt(title, ({ isInOptional }) => isInOptional) !== '',
        )
        .map(
          (title) =>
            `${title}:${this.unfilledAt(title, ({ isInOptional }) => isInOptional)} ${sayWhatItTakes(title)}`,
        ),
      ...this.neverAnswered.withInput
        .filter((title) => !this.isSaid(title))
        .map((title) => this.neverAnswered.blindSpot(title)),
    ]
  }

  /** Routes that turned every role away. */
  private get refusing(): string[] {
    return [...this.outcomes].flatMap(([title, byRole]) => {
      const roles = [...byRole].filter(([role]) => role !== neighbourName)
      return roles.length > 0 && roles.every(([, outcomes]) => only(outcomes, 'refused')) ? [title] : []
    })
  }

  /** Whether something else tells already why a route was not seen. */
  private isSaid(title: string): boolean {
    return this.refusing.includes(title) || this.unread.includes(title) || this.faulty.has(title)
  }

  private get unread(): string[] {
    return this.routesWith(
      (roles) =>
        roles.some((outcomes) => only(outcomes, 'unread')) && !roles.some((outcomes) => outcomes.has('read')),
    )
  }

  private unfilledAt(title: string, isMeant: (field: Unfilled) => boolean): string {
    const fields = (this.unfilled.get(title) ?? []).filter(isMeant)
    return fields.length === 0 ? '' : ` Nothing made up is a value for ${fields.map(askedFor).join('; ')}.`
  }

  private complaintAt(title: string): string {
    const complaint = this.complaints.get(title)
    return complaint ? `, last with "${complaint}"` : ''
  }

  private routesWith(condition: (roles: ReadonlySet<Outcome>[]) => boolean): string[] {
    return [...this.outcomes].flatMap(([title, roles]) => (condition([...roles.values()]) ? [title] : []))
  }
}

function askedFor({ path: [part, ...path], asks }: Unfilled): string {
  return `${part} ${dotted(path)}, which asks for ${asks}`
}

function sayWhatItTakes(title: string): string {
  return `Say what it takes: routes: { '${title}': { ${title.startsWith('GET ') ? 'query' : 'body'}: (own) => ({ … }) } }.`
}

/** What became of a request: it was understood, its caller turned away, or its form. */
type Outcome = 'read' | 'refused' | 'unread'

function only(outcomes: ReadonlySet<Outcome>, outcome: Outcome): boolean {
  return outcomes.size === 1 && outcomes.has(outcome)
}

function outcomeOf({ status, text }: Answer, { contractName, isPublic }: WalkedRoute): Outcome {
  // A public route asks for a password or a token that is wrong here.
  if (status === 401 || status === 403) return isPublic ? 'read' : 'refused'
  if (status === 400 || status === 415 || status === 422) {
    if (contractName === null) return 'unread'
    return unread.has(/"code":"(\w+)"/.exec(text)?.[1] ?? '') ? 'unread' : 'read'
  }
  return 'read'
}

function adviceFor(fault: string): string {
  return fault.endsWith('status 429')
    ? "Each call comes from an address of its own, and the library's limits are suspended: suspend other limits in this test."
    : "Answer a request that cannot be served with 4xx; NestFactory.create(…, { logger: ['error'] }) shows what was thrown."
}
