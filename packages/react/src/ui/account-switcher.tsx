import { useRef } from 'react'
import type { Account } from '@nest-auth/js-client'
import { useUser } from '../hooks/use-user.ts'
import { useAccountSwitcher } from '../switcher/use-account-switcher.ts'
import { userLabel } from '../user-label.ts'
import { Avatar } from './avatar.tsx'
import { classNames } from './class-names.ts'
import { ChevronsIcon } from './icons.tsx'
import { InlineError } from './inline-error.tsx'
import { accountSwitcherLabels } from './labels.ts'
import type { AccountSwitcherLabels } from './labels.ts'
import type { AccountSlots } from './slots.ts'
import { usePopup } from './use-popup.ts'
import { useReturningFocus } from './use-returning-focus.ts'

/** Props of `<AccountSwitcher>`. */
export interface AccountSwitcherProps {
  className?: string
  /** Translations. @default English */
  labels?: Partial<AccountSwitcherLabels>
  /** Parts to replace. @default the switcher's own */
  slots?: AccountSlots
  /** Offers to add an account, and is called when the user wants to: show the sign-in form. */
  onAddAccount?: () => void
  /** Called when the user chooses an account whose sign-in has expired: show the sign-in form for it. */
  onExpired?: (account: Account) => void
}

const noSlots: AccountSlots = {}
const importPopup = () => import('./account-switcher-popup.tsx').then((module) => module.AccountSwitcherPopup)

/**
 * The account of this tab, the others of this device, and the ways in and out. Nothing where the device has no account.
 * The popup is loaded on first use. Needs `@nest-auth/react/styles.css`.
 */
export function AccountSwitcher(props: AccountSwitcherProps) {
  const { className, slots = noSlots, onAddAccount, onExpired } = props
  const labels = { ...accountSwitcherLabels, ...props.labels }
  const { status } = useUser()
  const switcher = useAccountSwitcher({ onExpired })
  const trigger = useRef<HTMLButtonElement>(null)
  const { Content, hasFailed, load } = usePopup(importPopup)
  const { isOpen, setOpen, isSwitching, current, items } = switcher
  const wantFocus = useReturningFocus('<AccountSwitcher>', trigger, isOpen || isSwitching)

  const rootClass = classNames('na-root na-switcher', className)
  if (status === 'loading') {
    return (
      <div className={rootClass} aria-hidden="true">
        <span className="na-trigger na-trigger-static">
          <span className="na-avatar na-avatar-round na-skeleton" />
          <span className="na-skeleton na-skeleton-text" />
        </span>
      </div>
    )
  }
  if (items.length === 0) return null
  const label = current ? userLabel(current.user) : labels.none
  const tenantName = current?.tenant?.name
  return (
    <div className={rootClass}>
      <button
        ref={trigger}
        type="button"
        className="na-trigger"
        // What is visible, in the same words: people who speak to their computer say what they see.
        aria-label={`${labels.trigger}: ${[label, tenantName].filter(Boolean).join(' ')}`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-busy={isSwitching}
        onPointerEnter={load}
        onFocus={load}
        onClick={() => {
          load()
          setOpen(!isOpen)
        }}
      >
        {current && (slots.avatar?.(current) ?? <Avatar id={current.user.id} name={label} isRound />)}
        <span className="na-row-text">
          <span className="na-name">{label}</span>{' '}
          {tenantName && <span className="na-detail">{tenantName}</span>}
        </span>
        <ChevronsIcon />
      </button>
      {isOpen && hasFailed && (
        <InlineError message={labels.popupError} retry={{ label: labels.retry, onPress: load }} />
      )}
      {Content && (
        <Content
          switcher={switcher}
          labels={labels}
          slots={slots}
          trigger={trigger}
          onSelect={(key) => {
            wantFocus()
            switcher.select(key)
          }}
          onAddAccount={onAddAccount}
        />
      )}
    </div>
  )
}
