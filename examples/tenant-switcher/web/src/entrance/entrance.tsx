import { useEffect, useRef, type ReactNode } from 'react'
import { Mark } from '../shell/icons.tsx'
import { ThemeToggle } from '../shell/theme-toggle.tsx'

/** The frame around signing in and signing up. */
export function Entrance({ title, lead, children, aside }: EntranceProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // A new step begins at its heading, for the keyboard, for screen readers and for the eye.
  useEffect(() => {
    scrollTo(0, 0)
    heading.current?.focus()
  }, [])
  return (
    <>
      <header className="header header-plain">
        <span className="product">
          <Mark />
          <span>Workbench</span>
        </span>
        <span className="header-space" />
        <ThemeToggle />
      </header>
      <main className={aside ? 'entrance entrance-wide' : 'entrance'}>
        <section className="card">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <p className="muted">{lead}</p>
          {children}
        </section>
        {aside}
      </main>
    </>
  )
}

interface EntranceProps {
  title: string
  lead: ReactNode
  children: ReactNode
  aside?: ReactNode
}
