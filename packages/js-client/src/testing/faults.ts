import type { RouteName } from '../contract/index.ts'

/**
 * What can go wrong with a request: `lost-response` happens and its answer is lost, `network-error` never
 * arrives, `status-500` and `status-429` are refused before anything happens, `delayMs` is slow.
 */
export type Fault = 'lost-response' | 'status-500' | 'status-429' | 'network-error' | { delayMs: number }

/** Makes coming requests fail. */
export interface Faults {
  /** Applies the fault to the next request of the route, or to the next `times`. */
  next(route: RouteName, fault: Fault, times?: number): void
  /** Forgets the faults that have not happened yet. */
  clear(): void
}

export interface FaultQueue extends Faults {
  take(route: RouteName): Fault | undefined
}

export function createFaultQueue(): FaultQueue {
  const pending: { route: RouteName; fault: Fault; times: number }[] = []
  return {
    next: (route, fault, times = 1) => void pending.push({ route, fault, times }),
    clear: () => void pending.splice(0),
    take: (route) => {
      const entry = pending.find((candidate) => candidate.route === route)
      if (!entry) return undefined
      entry.times -= 1
      if (entry.times <= 0) pending.splice(pending.indexOf(entry), 1)
      return entry.fault
    },
  }
}
