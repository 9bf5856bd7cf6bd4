import { useEffect, useRef, type CSSProperties, type ReactNode } from 'react'

interface CardProps {
  title: string
  lead?: ReactNode
  /** Stands above the title. */
  mark?: ReactNode
  style?: CSSProperties | undefined
  children: ReactNode
}

/** One step of signing in or up. It begins at its heading, for the keyboard, for screen readers and for the eye. */
export function Card({ title, lead, mark, style, children }: CardProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    scrollTo(0, 0)
    heading.current?.focus()
  }, [])
  return (
    <section className={style ? 'card card-branded' : 'card'} style={style}>
      {mark}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {lead && <p className="muted">{lead}</p>}
      {children}
    </section>
  )
}
