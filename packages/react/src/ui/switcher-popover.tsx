import { useEffect, useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import { Popover } from 'react-aria-components/Popover'

export interface SwitcherPopoverProps {
  trigger: RefObject<HTMLElement | null>
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
  children: ReactNode
}

/** A popover under a trigger, at the end of the page but in the theme and direction of its trigger. */
export function SwitcherPopover({ trigger, isOpen, setOpen, children }: SwitcherPopoverProps) {
  const element = trigger.current
  const direction = element ? getComputedStyle(element).direction : 'ltr'
  const theme = element?.closest<HTMLElement>('[data-theme]')?.dataset.theme
  return (
    <Popover
      triggerRef={trigger}
      isOpen={isOpen}
      onOpenChange={setOpen}
      // Physical: the library takes "start" from the locale rather than from the page.
      placement={direction === 'rtl' ? 'bottom right' : 'bottom left'}
      offset={4}
      className="na-root na-popover"
      {...(theme !== undefined && { 'data-theme': theme })}
    >
      <Body direction={direction}>{children}</Body>
    </Popover>
  )
}

/** An element of its own, because the library sets the direction of the popover from the locale. */
function Body({ direction, children }: { direction: string; children: ReactNode }) {
  const body = useRef<HTMLDivElement>(null)
  // The library waits until every transition of the page has ended, and loses what is typed meanwhile.
  useEffect(() => {
    body.current?.querySelector<HTMLElement>('input, [role=menu], [role=listbox]')?.focus()
  }, [])
  return (
    <div ref={body} className="na-popover-body" dir={direction}>
      {children}
    </div>
  )
}
