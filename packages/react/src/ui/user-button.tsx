import { useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Account, TenantId } from '@nest-auth/js-client'
import { useSwitchTenant } from '../hooks/use-switch-tenant.ts'
import { useTenants } from '../hooks/use-tenants.ts'
import { useUser } from '../hooks/use-user.ts'
import { useAccountSwitcher } from '../switcher/use-account-switcher.ts'
import { userLabel } from '../user-label.ts'
import type { MenuAction } from './account-menu.tsx'
import { accountName } from './account-name.ts'
import { Avatar } from './avatar.tsx'
import { classNames } from './class-names.ts'
import { InlineError } from './inline-error.tsx'
import { tenantSwitcherLabels, userButtonLabels } from './labels.ts'
import type { TenantSwitcherLabels, UserButtonLabels } from './labels.ts'
import type { AccountSlots } from './slots.ts'
import { usePopup } from './use-popup.ts'
import { useReturningFocus } from './use-returning-focus.ts'

/** Props of `<UserButton>`. */
export interface UserButtonProps {
  className?: string
  /** Translations. @default English */
  labels?: Partial<UserButtonLabels>
  /** Translations of the list of tenants. @default English */
  tenantLabels?: Partial<TenantSwitcherLabels>
  /** Parts to replace. @default the button's own */
  slots?: AccountSlots
  /** Whether tenants are offered here too: leave them to a `<TenantSwitcher>` if the page has one. @default true */
  listsTenants?: boolean
  /** Tenants to list right after the current one. @default none */
  pinned?: readonly TenantId[]
  /** What the application offers besides, such as its settings. @default none */
  actions?: readonly UserButtonAction[]
  /** Offers the page of the account, and is called when the user wants it. */
  onManageAccount?: () => void
  /** Offers the page of the sessions, and is called when the user wants it. */
  onManageSessions?: () => void
  /** Offers to create a tenant, and is called when the user wants to. */
  onCreateTenant?: () => void
  /** Offers to add an account, and is called when the user wants to: show the sign-in form. */
  onAddAccount?: () => void
  /** Called when the user chooses an account whose sign-in has expired: show the sign-in form for it. */
  onExpired?: (account: Account) => void
}

/** One thing an application offers in the menu. */
export type UserButtonAction = MenuAction

const noSlots: AccountSlots = {}
const importPopup = () => import('./user-button-popup.tsx').then((module) => module.UserButtonPopup)

/**
 * Who is signed in, as a round button, and everything about that: the other tenants and accounts in one place, the
 * pages of the account, and the way out. Nothing when nobody is signed in. Needs `@nest-auth/react/styles.css`.
 */
export function UserButton(props: UserButtonProps): ReactNode {
  const { className, slots = noSlots, listsTenants = true, onExpired } = props
  const labels = { ...userButtonLabels, ...props.labels }
  const tenantLabels = { ...tenantSwitcherLabels, ...props.tenantLabels }
  const { status } = useUser()
  const switcher = useAccountSwitcher({ onExpired })
  const { isSwitching: isSwitchingTenant } = useSwitchTenant()
  const trigger = useRef<HTMLButtonElement>(null)
  const { Content, hasFailed, load } = usePopup(importPopup)
  const [isNear, setIsNear] = useState(false)
  // Asked for together with the popup, which then opens as high as it stays.
  useTenants({ enabled: listsTenants && isNear })
  const comeNear = () => {
    setIsNear(true)
    load()
  }
  const { isOpen, setOpen, isSwitching, current } = switcher
  const isBusy = isSwitching || isSwitchingTenant
  const wantFocus = useReturningFocus('<UserButton>', trigger, isOpen || isBusy)

  const rootClass = classNames('na-root na-switcher', className)
  if (status === 'loading') {
    return (
      <div className={rootClass} aria-hidden="true">
        <span className="na-avatar-button">
          <span className="na-avatar na-avatar-round na-avatar-large na-skeleton" />
        </span>
      </div>
    )
  }
  if (!current) return null
  return (
    <div className={rootClass}>
      <button
        ref={trigger}
        type="button"
        className="na-trigger na-avatar-button"
        aria-label={`${labels.trigger}: ${accountName(current)}`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-busy={isBusy}
        onPointerEnter={comeNear}
        onFocus={comeNear}
        onClick={() => {
          comeNear()
          setOpen(!isOpen)
        }}
      >
        {slots.avatar?.(current) ?? (
          <Avatar id={current.user.id} name={userLabel(current.user)} isRound isLarge />
        )}
      </button>
      {isOpen && hasFailed && (
        <InlineError message={labels.popupError} retry={{ label: labels.retry, onPress: load }} />
      )}
      {Content && (
        <Content
          {...props}
          switcher={switcher}
          labels={labels}
          tenantLabels={tenantLabels}
          slots={slots}
          trigger={trigger}
          wantFocus={wantFocus}
        />
      )}
    </div>
  )
}
