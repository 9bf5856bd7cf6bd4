import { useEffect, useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { Popover } from 'react-aria-components/Popover'
import { languageOf } from './page-language.ts'
import { isTouched } from './touch.ts'
import { usePopoverSide } from './use-popover-side.ts'

export interface SwitcherPopoverProps {
  trigger: RefObject<HTMLElement | null>
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
  children: ReactNode
}

/** A popover under a trigger, at the end of the page but in the theme, language and direction of its trigger. */
export function SwitcherPopover({ trigger, isOpen, setOpen, children }: SwitcherPopoverProps) {
  const element = trigger.current
  const { direction, locale } = languageOf(element)
  const popover = useRef<HTMLElement>(null)
  const side = usePopoverSide(trigger, popover, isOpen, direction)
  const theme = element?.closest<HTMLElement>('[data-theme]')?.dataset.theme
  return (
    <I18nProvider locale={locale}>
      <Popover
        ref={popover}
        triggerRef={trigger}
        isOpen={isOpen}
        onOpenChange={setOpen}
        placement={`bottom ${side}`}
        offset={4}
        className="na-root na-popover"
        {...(theme !== undefined && { 'data-theme': theme })}
      >
        <Body>{children}</Body>
      </Popover>
    </I18nProvider>
  )
}

function Body({ children }: { children: ReactNode }) {
  const body = useRef<HTMLDivElement>(null)
  // The library waits until every transition of the page has ended, and loses what is typed meanwhile.
  useEffect(() => {
    const first = isTouched() ? '[role=menu], [role=dialog]' : 'input, [role=menu], [role=listbox]'
    body.current?.querySelector<HTMLElement>(first)?.focus()
  }, [])
  return (
    <div ref={body} className="na-popover-body">
      {children}
    </div>
  )
}
