// use-popup-focus.ts
import { useEffect, useRef } from 'react'
import type { FocusEvent, KeyboardEvent } from 'react'

interface Popup {
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
  hasSearch?: boolean
}

export function usePopupFocus({ isOpen, setOpen, hasSearch = false }: Popup) {
  const frame = useRef<HTMLDivElement>(null)
  const trigger = useRef<HTMLButtonElement>(null)
  const isInside = useRef(false)

  // Whatever takes the keys: the search field where there is one, otherwise the list.
  useEffect(() => {
    if (isOpen) frame.current?.querySelector<HTMLElement>('input, [role=listbox]')?.focus()
  }, [isOpen, hasSearch])
  // Back to the trigger, unless somebody has gone on to something else.
  useEffect(() => {
    const button = trigger.current
    if (!isOpen) return
    return () => {
      if (isInside.current) button?.focus()
    }
  }, [isOpen])

  return {
    trigger,
    frame: {
      ref: frame,
      tabIndex: -1, // Safari gives buttons no focus on a click; this way it stays inside.
      onFocus: () => {
        isInside.current = true
      },
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
        if (currentTarget.contains(relatedTarget)) return
        isInside.current = false
        setOpen(false)
      },
      onKeyDown: ({ key }: KeyboardEvent) => {
        if (key === 'Escape') setOpen(false)
      },
    },
  }
}
