import type { RefObject } from 'react'
import type { AccountKey } from '@nest-auth/js-client'
import { Dialog } from 'react-aria-components/Dialog'
import { Menu, MenuItem, MenuSection, Separator } from 'react-aria-components/Menu'
import { useLogout } from '../hooks/use-logout.ts'
import type { AccountOption, AccountSwitcherState } from '../switcher/use-account-switcher.ts'
import { Avatar } from './avatar.tsx'
import { CheckIcon, PlusIcon, SignOutIcon } from './icons.tsx'
import { InlineError } from './inline-error.tsx'
import { errorText } from './labels.ts'
import type { AccountSwitcherLabels } from './labels.ts'
import { SwitcherPopover } from './switcher-popover.tsx'

export interface AccountSwitcherPopupProps {
  switcher: AccountSwitcherState
  labels: AccountSwitcherLabels
  trigger: RefObject<HTMLElement | null>
  onSelect: (key: AccountKey) => void
  onAddAccount: (() => void) | undefined
}

/** The popup of an account switcher: a menu of the accounts, and below them the ways in and out. */
export function AccountSwitcherPopup(props: AccountSwitcherPopupProps) {
  const { switcher, labels, trigger, onSelect, onAddAccount } = props
  const { isOpen, setOpen, items, current, switchError, target } = switcher
  const logout = useLogout()
  const switching = switcher.isSwitching ? target : null
  const leave = (of: 'account' | 'every-account') => {
    setOpen(false)
    logout.mutate({ of })
  }
  return (
    <SwitcherPopover trigger={trigger} isOpen={isOpen} setOpen={setOpen}>
      <Dialog className="na-dialog" aria-label={labels.title}>
        {switchError && (
          <InlineError
            message={errorText(switchError, labels.switchError)}
            {...(target !== null && { retry: { label: labels.retry, onPress: () => onSelect(target) } })}
            dismiss={{ label: labels.dismiss, onPress: switcher.dismissSwitchError }}
          />
        )}
        <Menu className="na-menu" aria-label={labels.title} autoFocus="first" shouldCloseOnSelect={false}>
          <MenuSection
            aria-label={labels.title}
            items={items}
            dependencies={[switching, labels, onSelect]}
            selectionMode="single"
            selectedKeys={current ? [current.key] : []}
          >
            {(option) => (
              <AccountRow
                id={option.key}
                option={option}
                isTarget={option.key === switching}
                labels={labels}
                onSelect={onSelect}
              />
            )}
          </MenuSection>
          <Separator className="na-separator" />
          <MenuSection aria-label={labels.signOut}>
            {onAddAccount && (
              <MenuItem
                className="na-row na-action"
                onAction={() => {
                  setOpen(false)
                  onAddAccount()
                }}
              >
                <PlusIcon />
                {labels.add}
              </MenuItem>
            )}
            {current && (
              <MenuItem className="na-row na-action" onAction={() => leave('account')}>
                <SignOutIcon />
                {labels.signOut}
              </MenuItem>
            )}
            {items.length > 1 && (
              <MenuItem className="na-row na-action" onAction={() => leave('every-account')}>
                <SignOutIcon />
                {labels.signOutAll}
              </MenuItem>
            )}
          </MenuSection>
        </Menu>
      </Dialog>
    </SwitcherPopover>
  )
}

interface AccountRowProps {
  id: AccountKey
  option: AccountOption
  isTarget: boolean
  labels: AccountSwitcherLabels
  onSelect: (key: AccountKey) => void
}

function AccountRow({ option, isTarget, labels, onSelect }: AccountRowProps) {
  const { key, account, label, isCurrent } = option
  const { state, tenant, user } = account
  const detail = [user.email !== label && user.email, tenant?.name].filter(Boolean).join(' · ')
  return (
    <MenuItem
      id={key}
      textValue={label}
      className="na-row na-option"
      data-expired={state === 'expired' || undefined}
      onAction={() => onSelect(key)}
    >
      <Avatar id={user.id} name={label} isRound />
      <span className="na-row-text">
        <span className="na-name">{label}</span>
        <span className="na-detail">
          {isTarget ? labels.switching : state === 'expired' ? labels.expired : detail}
        </span>
      </span>
      {isCurrent && <CheckIcon />}
    </MenuItem>
  )
}
