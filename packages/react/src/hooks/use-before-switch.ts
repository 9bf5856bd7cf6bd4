import { useEffect, useRef } from 'react'
import type { SwitchEvent } from '@nest-auth/js-client'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/**
 * Asks before this tab leaves its account or tenant, while the component is mounted: answering false or throwing keeps it
 * where it is. For unsaved work; the listener may wait for a dialog, and may change with every render.
 */
export function useBeforeSwitch(
  listener: (event: SwitchEvent) => boolean | void | Promise<boolean | void>,
): void {
  const { client } = useAuthRuntime('useBeforeSwitch()')
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => client.onBeforeSwitch((event) => latest.current(event)), [client])
}
