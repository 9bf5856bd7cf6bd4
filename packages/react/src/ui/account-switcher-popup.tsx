import type { RefObject } from 'react'
import type { AccountKey } from '@nest-auth/js-client'
import { Dialog } from 'react-aria-components/Dialog'
import type { AccountSwitcherState } from '../switcher/use-account-switcher.ts'
import { AccountMenu } from './account-menu.tsx'
import type { AccountSwitcherLabels } from './labels.ts'
import type { AccountSlots } from './slots.ts'
import { SwitchProblem } from './switch-problem.tsx'
import { SwitcherPopover } from './switcher-popover.tsx'

export interface AccountSwitcherPopupProps {
  switcher: AccountSwitcherState
  labels: AccountSwitcherLabels
  slots: AccountSlots
  trigger: RefObject<HTMLElement | null>
  onSelect: (key: AccountKey) => void
  onAddAccount: (() => void) | undefined
}

/** The popup of an account switcher: a menu of the accounts, and below them the ways in and out. */
export function AccountSwitcherPopup(props: AccountSwitcherPopupProps) {
  const { switcher, labels, slots, trigger, onSelect, onAddAccount } = props
  return (
    <SwitcherPopover trigger={trigger} isOpen={switcher.isOpen} setOpen={switcher.setOpen}>
      <Dialog className="na-dialog" aria-label={labels.title}>
        {slots.header}
        <SwitchProblem switcher={switcher} labels={labels} onSelect={onSelect} />
        <AccountMenu
          switcher={switcher}
          labels={labels}
          slots={slots}
          onSelect={onSelect}
          onAddAccount={onAddAccount}
        />
        {slots.footer}
      </Dialog>
    </SwitcherPopover>
  )
}
