const firstMs = 100
const longestMs = 30_000

/** The pause before attempt `failures + 1`: doubling, and different in each process, so that they do not come in step. */
export function backoffMs(failures: number): number {
  const pause = Math.min(longestMs, firstMs * 2 ** failures)
  return pause * (0.5 + Math.random() / 2)
}
