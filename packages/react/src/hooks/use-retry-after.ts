import { useEffect, useState } from 'react'
import { isAuthError } from '@nest-auth/js-client'

/** What is left of the time the server asks to wait for. */
export interface RetryAfter {
  /** Whole seconds; 0 where nobody need wait, or no longer. */
  secondsLeft: number
  /** Whether somebody had to wait, and need no longer. */
  isOver: boolean
}

/** Longer ones only something between us and the server would ask for. */
export const longestSeconds = 48 * 3_600

/** Counts down the seconds that an error asks to wait for (`RATE_LIMITED`), for a form to show; begins anew with every error. */
export function useRetryAfter(error: Error | null): RetryAfter {
  const asked = secondsOf(error)
  const [passed, setPassed] = useState<{ error: Error | null; seconds: number }>({ error: null, seconds: 0 })

  useEffect(() => {
    if (asked === 0) return undefined
    const elapsed = stopwatch()
    let timer: ReturnType<typeof setTimeout>
    const follow = () => {
      const seconds = elapsed()
      setPassed({ error, seconds })
      const left = asked - seconds
      if (left > 0) timer = setTimeout(follow, Math.min(left, 1) * 1_000)
    }
    timer = setTimeout(follow, Math.min(asked, 1) * 1_000)
    return () => clearTimeout(timer)
  }, [error, asked])

  const left = asked - (passed.error === error ? passed.seconds : 0)
  return { secondsLeft: Math.ceil(Math.max(left, 0)), isOver: asked > 0 && left <= 0 }
}

function secondsOf(error: Error | null): number {
  const seconds = isAuthError(error, 'RATE_LIMITED') ? (error.details?.retryAfterSeconds ?? 0) : 0
  // Nobody sits longer ones out; the text says so.
  return seconds > 0 && seconds <= longestSeconds ? seconds : 0
}

/** Seconds since now. One clock stands still while some devices sleep, the other may be set back. */
function stopwatch(): () => number {
  const [time, ticks] = [Date.now(), performance.now()]
  return () => Math.max(Date.now() - time, performance.now() - ticks) / 1_000
}
