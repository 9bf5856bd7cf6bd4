import { AuthApiError } from './errors.ts'

/** Rejects with the signal's reason as soon as it aborts; the promise itself goes on unobserved. */
export const abortable = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })

/** Runs a task with a signal that aborts, with the same reason, when any of the given ones does. */
export const withSignal = async <T>(
  signals: (AbortSignal | null | undefined)[],
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const sources = signals.filter((signal) => !!signal)
  if (AbortSignal.any) return task(AbortSignal.any(sources))
  // React Native has no AbortSignal.any; there a body still streaming is no longer aborted.
  const controller = new AbortController()
  const abort = () => controller.abort(sources.find((source) => source.aborted)!.reason)
  for (const source of sources) {
    source.addEventListener('abort', abort)
    if (source.aborted) abort()
  }
  return task(controller.signal).finally(() => {
    for (const source of sources) source.removeEventListener('abort', abort)
  })
}

/** The same with a time limit, after which the signal aborts with TIMEOUT. */
export const within = <T>(
  milliseconds: number,
  signals: (AbortSignal | undefined)[],
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(new AuthApiError('TIMEOUT')), milliseconds)
  return withSignal([...signals, limit.signal], task).finally(() => clearTimeout(timer))
}

/** Resolves after some milliseconds, or rejects with the signal's reason. */
export const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)))
  return abortable(over, signal).finally(() => clearTimeout(timer))
}
