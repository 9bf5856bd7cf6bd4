import { useCallback, useEffect, useRef, useState } from 'react'
import type { ComponentType } from 'react'

/** A component that is loaded on first use. */
export interface Popup<Props> {
  /** Null until it is loaded. */
  Content: ComponentType<Props> | null
  hasFailed: boolean
  /** Loads it, unless it is loaded or on its way; again after a failure. */
  load: () => void
}

/**
 * Loads a popup when the user comes near it. Not `React.lazy`: that remembers a failure for ever, and suspending would
 * hide the page.
 */
export function usePopup<Props>(importContent: () => Promise<ComponentType<Props>>): Popup<Props> {
  const [Content, setContent] = useState<ComponentType<Props> | null>(null)
  const [hasFailed, setHasFailed] = useState(false)
  const isMounted = useRef(false)
  const isLoading = useRef(false)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])

  const load = useCallback(() => {
    if (isLoading.current) return
    isLoading.current = true
    setHasFailed(false)
    importContent().then(
      (loaded) => isMounted.current && setContent(() => loaded),
      () => {
        isLoading.current = false
        if (isMounted.current) setHasFailed(true)
      },
    )
  }, [importContent])
  return { Content, hasFailed, load }
}
