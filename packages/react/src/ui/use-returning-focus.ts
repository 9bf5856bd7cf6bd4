import { useCallback, useEffect } from 'react'
import type { RefObject } from 'react'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/**
 * Brings the focus back to a trigger when its popup has closed after a switch, also when the switch has remounted the
 * trigger. Answers what to call when a switch begins.
 */
export function useReturningFocus(
  name: string,
  trigger: RefObject<HTMLElement | null>,
  isBusy: boolean,
): () => void {
  const runtime = useAuthRuntime(name)
  useEffect(() => {
    if (!isBusy && trigger.current && runtime.takeFocus(name)) trigger.current.focus()
  })
  return useCallback(() => runtime.wantFocus(name), [runtime, name])
}
