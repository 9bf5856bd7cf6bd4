import type { ComponentProps } from 'react'
import { Card } from '../entrance/card.tsx'
import { EntranceFrame } from '../entrance/entrance-frame.tsx'

/** One card, for what a link in a mail leads to. */
export function MailPage(props: ComponentProps<typeof Card>) {
  return (
    <EntranceFrame>
      <Card {...props} />
    </EntranceFrame>
  )
}
