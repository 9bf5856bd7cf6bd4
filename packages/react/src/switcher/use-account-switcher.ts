import { useCallback, useMemo, useState } from 'react'
import type { Account, AccountKey } from '@nest-auth/js-client'
import { useAccounts } from '../hooks/use-accounts.ts'
import { useSwitchAccount } from '../hooks/use-switch-account.ts'
import { userLabel } from '../user-label.ts'
import { useOptionNavigation } from './use-option-navigation.ts'
import type { OptionNavigation } from './use-option-navigation.ts'

/** One row of an account switcher. */
export interface AccountOption {
  key: AccountKey
  account: Account
  label: string
  isCurrent: boolean
}

/** Options of `useAccountSwitcher()`. */
export interface UseAccountSwitcherOptions {
  /** Called for an account whose sign-in has expired: show the sign-in form. */
  onExpired?: ((account: Account) => void) | undefined
}

/** What an account switcher shows and can do. */
export interface AccountSwitcherState extends OptionNavigation {
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
  /** The account this tab is signed in with. */
  current: Account | null
  /** The accounts of this device, the current one first. */
  items: readonly AccountOption[]
  /** Switches to an account and closes the list when it is on the page. */
  select: (key: AccountKey) => void
  isSwitching: boolean
  target: AccountKey | null
  switchError: Error | null
  dismissSwitchError: () => void
}

/** Everything an account switcher needs, except its looks. */
export function useAccountSwitcher({ onExpired }: UseAccountSwitcherOptions = {}): AccountSwitcherState {
  const accounts = useAccounts()
  const { switchAccount, isSwitching, target, error: switchError, reset } = useSwitchAccount()
  const [isOpen, setIsOpen] = useState(false)

  const current = accounts.find(({ state }) => state === 'active') ?? null
  const items = useMemo(() => accountOptions(accounts), [accounts])
  const setOpen = useCallback(
    (next: boolean) => {
      setIsOpen(next)
      reset()
    },
    [reset],
  )
  const select = useCallback(
    (key: AccountKey) => {
      const account = accounts.find((candidate) => candidate.key === key)
      if (!account || account.state === 'active') return setOpen(false)
      if (account.state === 'ready') {
        switchAccount(key).then(
          () => setOpen(false),
          () => {},
        )
      } else {
        setOpen(false)
        onExpired?.(account)
      }
    },
    [accounts, switchAccount, setOpen, onExpired],
  )

  const ids = useMemo(() => items.map(({ key }) => key), [items])
  const navigation = useOptionNavigation({
    ids,
    selectedId: current?.key ?? null,
    isOpen,
    hasSearch: false,
    search: '',
    setOpen,
    setSearch: () => {},
    select,
  })
  return {
    ...navigation,
    isOpen,
    setOpen,
    current,
    items,
    select,
    isSwitching,
    target,
    switchError,
    dismissSwitchError: reset,
  }
}

function accountOptions(accounts: readonly Account[]): AccountOption[] {
  const options = accounts.map((account) => ({
    key: account.key,
    account,
    label: userLabel(account.user),
    isCurrent: account.state === 'active',
  }))
  return [...options.filter(({ isCurrent }) => isCurrent), ...options.filter(({ isCurrent }) => !isCurrent)]
}
