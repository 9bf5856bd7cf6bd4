import { useEffect, useRef } from 'react'
import { useUser } from '@nest-auth/react'

/** Whoever has signed in goes on at the page, with the keyboard and with a screen reader; the form that had the focus is gone. */
export function useFocusAfterSignIn() {
  const { status } = useUser()
  const before = useRef(status)
  useEffect(() => {
    if (before.current === 'signed-out' && status === 'signed-in') {
      document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
    }
    before.current = status
  }, [status])
}
