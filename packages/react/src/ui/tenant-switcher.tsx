import { useRef } from 'react'
import type { TenantId } from '@nest-auth/js-client'
import { useUser } from '../hooks/use-user.ts'
import { useTenantSwitcher } from '../switcher/use-tenant-switcher.ts'
import { userLabel } from '../user-label.ts'
import { Avatar } from './avatar.tsx'
import { classNames } from './class-names.ts'
import { ChevronsIcon } from './icons.tsx'
import { InlineError } from './inline-error.tsx'
import { tenantSwitcherLabels } from './labels.ts'
import type { TenantSwitcherLabels } from './labels.ts'
import type { TenantSlots } from './slots.ts'
import { usePopup } from './use-popup.ts'
import { useReturningFocus } from './use-returning-focus.ts'

/** Props of `<TenantSwitcher>`. */
export interface TenantSwitcherProps {
  className?: string
  /** Translations. @default English */
  labels?: Partial<TenantSwitcherLabels>
  /** Parts to replace. @default the switcher's own */
  slots?: TenantSlots
  /** Tenants to list right after the current one. @default none */
  pinned?: readonly TenantId[]
  /** Offers to create a tenant, and is called when the user wants to. */
  onCreateTenant?: () => void
}

const noSlots: TenantSlots = {}
const importPopup = () => import('./tenant-switcher-popup.tsx').then((module) => module.TenantSwitcherPopup)

/**
 * The active tenant and the way to another one. Plain text where there is no other, while it is not known whether there
 * is, and for platform staff acting there; nothing when nobody is signed in. The popup is loaded on first use. Needs
 * `@nest-auth/react/styles.css`.
 */
export function TenantSwitcher(props: TenantSwitcherProps) {
  const { className, slots = noSlots, pinned, onCreateTenant } = props
  const labels = { ...tenantSwitcherLabels, ...props.labels }
  const user = useUser()
  const switcher = useTenantSwitcher({ pinned })
  const trigger = useRef<HTMLButtonElement>(null)
  const { Content, hasFailed, load } = usePopup(importPopup)
  const { isOpen, setOpen, isSwitching, current, actor } = switcher
  const wantFocus = useReturningFocus('<TenantSwitcher>', trigger, isOpen || isSwitching)

  const rootClass = classNames('na-root na-switcher', className)
  if (user.status === 'signed-out') return null
  if (user.status === 'loading') {
    return (
      <div className={rootClass} aria-hidden="true">
        <span className="na-trigger na-trigger-static">
          <span className="na-avatar na-skeleton" />
          <span className="na-skeleton na-skeleton-text" />
        </span>
      </div>
    )
  }

  const name = current?.name ?? labels.none
  const face = (
    <>
      {current &&
        (slots.avatar?.(current) ?? (
          <Avatar id={current.id} name={current.name} branding={current.branding} />
        ))}
      <span className="na-row-text">
        <span className="na-name">{name}</span>
        {actor && (
          <span className="na-detail">
            {labels.acting(actor.kind === 'impersonation' ? userLabel(user.user) : null)}
          </span>
        )}
      </span>
    </>
  )
  // Before the list is here nobody knows of a choice: what cannot be used yet does not look as if it could. What has been
  // used stays, for it may have the focus.
  const isUnused = !isOpen && !Content
  const isUndecided =
    switcher.status === 'loading' && current !== null && switcher.items.length <= 1 && isUnused
  if (actor || ((switcher.isSingle || isUndecided) && !onCreateTenant)) {
    return (
      <div className={rootClass}>
        <span className="na-trigger na-trigger-static">
          <span className="na-visually-hidden">{labels.trigger}: </span>
          {face}
          <ChevronsIcon />
        </span>
      </div>
    )
  }
  return (
    <div className={rootClass}>
      <button
        ref={trigger}
        type="button"
        className="na-trigger"
        aria-label={`${labels.trigger}: ${name}`}
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
        {face}
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
          onSelect={(id) => {
            wantFocus()
            switcher.select(id)
          }}
          onCreateTenant={onCreateTenant}
        />
      )}
    </div>
  )
}
