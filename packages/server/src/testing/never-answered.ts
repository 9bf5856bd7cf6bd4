import { complaintOf } from './complaint.ts'
import type { Answer } from './in-process-client.ts'
import { parametersOf, titleOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'

interface Refusals {
  route: WalkedRoute
  statuses: Set<number>
  /** What was said last besides that somebody may not. */
  complaint: string
}

/** Keeps which routes of the application answered everybody with errors: what they do otherwise was not seen. */
export class NeverAnswered {
  private readonly answered = new Set<string>()
  private readonly refusals = new Map<string, Refusals>()

  note(route: WalkedRoute, answer: Answer): void {
    const title = titleOf(route)
    // What the library's routes refuse is for its own tests to know.
    if (route.contractName !== null || this.answered.has(title)) return
    if (answer.status < 400) {
      this.answered.add(title)
      this.refusals.delete(title)
      return
    }
    const known = this.refusals.get(title) ?? { route, statuses: new Set(), complaint: '' }
    known.statuses.add(answer.status)
    if (answer.status !== 401 && answer.status !== 403) known.complaint = complaintOf(answer)
    this.refusals.set(title, known)
  }

  /** Those that take nothing in which an id could stand. */
  get withoutInput(): string[] {
    return this.titles(({ route }) => !takesInput(route))
  }

  /** Those that take ids or might. */
  get withInput(): string[] {
    return this.titles(({ route }) => takesInput(route))
  }

  /** What is not seen of one of them, and what to do about it. */
  blindSpot(title: string): string {
    const { statuses, complaint } = this.refusals.get(title)!
    const last = complaint ? `, last with "${complaint}"` : ''
    const input = title.startsWith('GET ') ? 'query' : 'body'
    return (
      `${title}: answered nobody but with status ${[...statuses].toSorted((a, b) => a - b).join(', ')}${last}. Write what it looks for in seed(tenant), ` +
      `say what it takes: routes: { '${title}': { ${input}: (own) => ({ … }) } }, or leave it out: { skip: 'why' }.`
    )
  }

  private titles(isMeant: (refusals: Refusals) => boolean): string[] {
    return [...this.refusals].flatMap(([title, refusals]) => (isMeant(refusals) ? [title] : []))
  }
}

function takesInput({ path, inputs }: WalkedRoute): boolean {
  const { hasBody, queryNames, queryClass, querySchema } = inputs
  return (
    parametersOf(path).length > 0 || hasBody || queryNames.length > 0 || Boolean(queryClass ?? querySchema)
  )
}
