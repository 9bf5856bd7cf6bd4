import { useState } from 'react'
import type { ReactNode } from 'react'
import type { AccountKey } from '@nest-auth/js-client'
import { Menu, MenuItem, MenuSection, Separator } from 'react-aria-components/Menu'
import { useLogout } from '../hooks/use-logout.ts'
import type { AccountSwitcherState } from '../switcher/use-account-switcher.ts'
import { AccountRemoval } from './account-removal.tsx'
import { AccountRow } from './account-row.tsx'
import { MinusIcon, PlusIcon, SignOutIcon } from './icons.tsx'
import type { AccountSwitcherLabels } from './labels.ts'
import type { AccountSlots } from './slots.ts'

/** Something a menu offers besides its own. */
export interface MenuAction {
  id: string
  label: string
  icon?: ReactNode
  onPress: () => void
}

export interface AccountMenuProps {
  switcher: AccountSwitcherState
  labels: AccountSwitcherLabels
  slots: AccountSlots
  onSelect: (key: AccountKey) => void
  onAddAccount: (() => void) | undefined
  /** Offered between the accounts and the ways out. */
  actions?: readonly MenuAction[]
  /** Whether the current account is listed among the others. @default true */
  listsCurrent?: boolean
  /** Whether it takes the focus when it appears. @default true */
  autoFocus?: boolean
}

/** The accounts of the device, and below them the ways in and out. */
export function AccountMenu(props: AccountMenuProps) {
  const { switcher, labels, slots, onSelect, onAddAccount, actions = [] } = props
  const { listsCurrent = true, autoFocus = true } = props
  const { setOpen, items, current, isSwitching } = switcher
  const [isRemoving, setIsRemoving] = useState(false)
  const [wasRemoving, setWasRemoving] = useState(false)
  const logout = useLogout()
  const listed = listsCurrent ? items : items.filter(({ isCurrent }) => !isCurrent)
  const target = isSwitching ? switcher.target : null
  const leave = (run: () => void) => () => {
    setOpen(false)
    run()
  }
  if (isRemoving && items.length > 0) {
    const back = () => {
      setIsRemoving(false)
      setWasRemoving(true)
    }
    return <AccountRemoval items={items} labels={labels} slots={slots} onBack={back} />
  }
  const ways: MenuAction[] = [
    ...actions.map((action) => ({ ...action, onPress: leave(action.onPress) })),
    ...(onAddAccount
      ? [{ id: 'add', label: labels.add, icon: <PlusIcon />, onPress: leave(onAddAccount) }]
      : []),
    ...(items.length > 1
      ? [{ id: 'remove', label: labels.manage, icon: <MinusIcon />, onPress: () => setIsRemoving(true) }]
      : []),
    ...(current
      ? [
          {
            id: 'sign-out',
            label: labels.signOut,
            icon: <SignOutIcon />,
            onPress: leave(() => logout.mutate({ of: 'account' })),
          },
        ]
      : []),
    ...(items.length > 1
      ? [
          {
            id: 'sign-out-all',
            label: labels.signOutAll,
            icon: <SignOutIcon />,
            onPress: leave(() => logout.mutate({ of: 'every-account' })),
          },
        ]
      : []),
  ]
  return (
    <Menu
      className="na-menu"
      aria-label={labels.title}
      {...((autoFocus || wasRemoving) && { autoFocus: 'first' as const })}
      shouldCloseOnSelect={false}
    >
      {listed.length > 0 && (
        <>
          <MenuSection
            aria-label={labels.title}
            items={listed}
            dependencies={[target, labels, slots, onSelect]}
            selectionMode="single"
            selectedKeys={current ? [current.key] : []}
          >
            {(option) => (
              <AccountRow
                id={option.key}
                option={option}
                isTarget={option.key === target}
                labels={labels}
                slots={slots}
                onSelect={onSelect}
              />
            )}
          </MenuSection>
          <Separator className="na-separator" />
        </>
      )}
      <MenuSection aria-label={labels.actions} items={ways} dependencies={[labels]}>
        {({ id, label, icon, onPress }) => (
          <MenuItem id={id} textValue={label} className="na-row na-action" onAction={onPress}>
            {icon}
            {label}
          </MenuItem>
        )}
      </MenuSection>
    </Menu>
  )
}
