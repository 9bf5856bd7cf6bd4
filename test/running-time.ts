const everyMs = 10
let runningMs = 0
let lastMs = performance.now()
let lastCpu = process.cpuUsage()

setInterval(tick, everyMs).unref()

function tick(): void {
  const nowMs = performance.now()
  const cpu = process.cpuUsage(lastCpu)
  const passedMs = nowMs - lastMs
  const computedMs = (cpu.user + cpu.system) / 1000
  // A tick that is late although nothing was computed was held up from outside.
  runningMs += Math.min(passedMs, Math.max(1.5 * everyMs, computedMs))
  lastMs = nowMs
  lastCpu = process.cpuUsage()
}

/**
 * A clock in milliseconds that stands still while the whole machine does, and goes on while this process waits or
 * computes: what a promise in seconds is measured with.
 */
export function runningNow(): number {
  tick()
  return runningMs
}

/** Resolves as the work does; fails when that took longer, pauses of the machine not counted. */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const begun = runningNow()
  const result = await work
  const tookMs = Math.round(runningNow() - begun)
  if (tookMs > limitMs) throw new Error(`took ${tookMs} ms, and may take ${limitMs}`)
  return result
}
