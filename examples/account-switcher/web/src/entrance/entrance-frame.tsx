import type { ReactNode } from 'react'
import { Mark } from '../shell/icons.tsx'
import { ThemeToggle } from '../shell/theme-toggle.tsx'

/** The frame around everything that needs no account. */
export function EntranceFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="header header-plain">
        <span className="product">
          <Mark />
          <span>Noticeboard</span>
        </span>
        <span className="header-space" />
        <ThemeToggle />
      </header>
      <main className="entrance">{children}</main>
    </>
  )
}
