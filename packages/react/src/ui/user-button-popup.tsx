import type { RefObject } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import type { AccountSwitcherState } from '../switcher/use-account-switcher.ts'
import { AccountFace } from './account-face.tsx'
import { AccountMenu } from './account-menu.tsx'
import type { MenuAction } from './account-menu.tsx'
import { DevicesIcon, PersonIcon } from './icons.tsx'
import type { TenantSwitcherLabels, UserButtonLabels } from './labels.ts'
import type { AccountSlots } from './slots.ts'
import { SwitchProblem } from './switch-problem.tsx'
import { SwitcherPopover } from './switcher-popover.tsx'
import { TenantSection } from './tenant-section.tsx'
import type { UserButtonProps } from './user-button.tsx'

export interface UserButtonPopupProps extends UserButtonProps {
  switcher: AccountSwitcherState
  labels: UserButtonLabels
  tenantLabels: TenantSwitcherLabels
  slots: AccountSlots
  trigger: RefObject<HTMLElement | null>
  wantFocus: () => void
}

/** The popup of a user button: who one is, where else one can be, and what can be done about it. */
export function UserButtonPopup(props: UserButtonPopupProps) {
  const { switcher, labels, slots, trigger, wantFocus, listsTenants = true, onAddAccount } = props
  const { isOpen, setOpen, current } = switcher
  const onSelect = (key: string) => {
    wantFocus()
    switcher.select(key)
  }
  return (
    <SwitcherPopover trigger={trigger} isOpen={isOpen} setOpen={setOpen}>
      <Dialog className="na-dialog na-user-dialog" aria-label={labels.title}>
        {slots.header}
        {current && (
          <div className="na-row na-head">
            <AccountFace account={current} slots={slots} />
          </div>
        )}
        <SwitchProblem switcher={switcher} labels={labels} onSelect={onSelect} />
        {listsTenants && <TenantSection {...props} setOpen={setOpen} />}
        <AccountMenu
          switcher={switcher}
          labels={labels}
          slots={slots}
          onSelect={onSelect}
          onAddAccount={onAddAccount}
          actions={actionsOf(props)}
          listsCurrent={false}
          // What comes first in the popup takes the focus.
          autoFocus={false}
        />
        {slots.footer}
      </Dialog>
    </SwitcherPopover>
  )
}

function actionsOf({ labels, actions = [], onManageAccount, onManageSessions }: UserButtonPopupProps) {
  const account: MenuAction[] = onManageAccount
    ? [{ id: 'account', label: labels.manageAccount, icon: <PersonIcon />, onPress: onManageAccount }]
    : []
  const sessions: MenuAction[] = onManageSessions
    ? [{ id: 'sessions', label: labels.manageSessions, icon: <DevicesIcon />, onPress: onManageSessions }]
    : []
  return [...account, ...sessions, ...actions]
}
