import { useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'
import type { PageLanguage } from './page-language.ts'

// As far as the library keeps a popover from the edges of the page.
const edge = 12

/**
 * With which side of its trigger a popover ends: with the side that lines begin at, unless only the other one leaves it
 * the room it needs.
 */
export function usePopoverSide(
  trigger: RefObject<HTMLElement | null>,
  popover: RefObject<HTMLElement | null>,
  isOpen: boolean,
  direction: PageLanguage['direction'],
): 'left' | 'right' {
  const [isTurned, setIsTurned] = useState(false)
  const isRightToLeft = direction === 'rtl'

  // Before anything is painted: only now the popover has its width.
  useLayoutEffect(() => {
    if (!isOpen || !trigger.current || !popover.current) return
    const { left, right } = trigger.current.getBoundingClientRect()
    const room = { right: document.documentElement.clientWidth - left - edge, left: right - edge }
    const needed = popover.current.offsetWidth
    const [ahead, behind] = isRightToLeft ? [room.left, room.right] : [room.right, room.left]
    setIsTurned(ahead < needed && behind >= needed)
  }, [isOpen, isRightToLeft, trigger, popover])

  return isTurned === isRightToLeft ? 'left' : 'right'
}
