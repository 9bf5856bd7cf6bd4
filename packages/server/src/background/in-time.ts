/** The outcome of work, or the error made by `late` where there is none after so many milliseconds; the work goes on. */
export async function inTime<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  const refusal = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // A process that stood still learns of its time first, and only then of what has come in meanwhile.
      immediate = setImmediate(() => reject(late()))
    }, ms)
  })
  try {
    return await Promise.race([work, refusal])
  } finally {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}
