import { useEffect, useRef, useState, type RefObject } from 'react'
import { useLogout, userLabel, useUser } from '@nest-auth/react'

/** Who is signed in, and the way out. */
export function UserMenu() {
  const user = useUser()
  const logout = useLogout()
  const [isOpen, setIsOpen] = useState(false)
  const menu = useRef<HTMLDivElement>(null)
  useDismiss(menu, isOpen, () => setIsOpen(false))
  if (user.status !== 'signed-in') return null

  const name = userLabel(user.user)
  return (
    <div className="user-menu" ref={menu}>
      <button
        type="button"
        className="avatar"
        aria-expanded={isOpen}
        aria-controls="user-menu"
        onClick={() => setIsOpen(!isOpen)}
      >
        <span aria-hidden="true">{initials(name)}</span>
        <span className="visually-hidden">Account of {name}</span>
      </button>
      <div className="popover" id="user-menu" hidden={!isOpen}>
        <div className="popover-head">
          <strong>{name}</strong>
          <span className="muted">{user.user.email}</span>
        </div>
        <button
          type="button"
          className="popover-item"
          disabled={logout.isPending}
          onClick={() => logout.mutate()}
        >
          Sign out
        </button>
      </div>
    </div>
  )
}

/** Closes on Escape, on a click elsewhere, and when the focus moves elsewhere. */
function useDismiss(menu: RefObject<HTMLElement | null>, isOpen: boolean, close: () => void) {
  useEffect(() => {
    if (!isOpen) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      close()
      menu.current?.querySelector('button')?.focus()
    }
    const onElsewhere = (event: Event) => {
      if (event.target instanceof Node && !menu.current?.contains(event.target)) close()
    }
    document.addEventListener('keydown', onKey)
    document.addEventListener('pointerdown', onElsewhere)
    document.addEventListener('focusin', onElsewhere)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('pointerdown', onElsewhere)
      document.removeEventListener('focusin', onElsewhere)
    }
  })
}

function initials(name: string): string {
  const words = name.split(/[\s@.]+/).filter(Boolean)
  return words
    .slice(0, 2)
    .map((word) => [...word][0]!.toUpperCase())
    .join('')
}
