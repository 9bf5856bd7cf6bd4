import type { RefObject } from 'react'
import type { TenantId } from '@nest-auth/js-client'
import { Dialog } from 'react-aria-components/Dialog'
import type { TenantSwitcherState } from '../switcher/use-tenant-switcher.ts'
import { PlusIcon } from './icons.tsx'
import type { TenantSwitcherLabels } from './labels.ts'
import type { TenantSlots } from './slots.ts'
import { SwitchProblem } from './switch-problem.tsx'
import { SwitcherPopover } from './switcher-popover.tsx'
import { TenantPanel } from './tenant-panel.tsx'

export interface TenantSwitcherPopupProps {
  switcher: TenantSwitcherState
  labels: TenantSwitcherLabels
  slots: TenantSlots
  trigger: RefObject<HTMLElement | null>
  onSelect: (id: TenantId) => void
  onCreateTenant: (() => void) | undefined
}

/** The popup of a tenant switcher: search, list, and what can be done when there is no list. */
export function TenantSwitcherPopup(props: TenantSwitcherPopupProps) {
  const { switcher, labels, slots, trigger, onSelect, onCreateTenant } = props
  const { isOpen, setOpen } = switcher
  return (
    <SwitcherPopover trigger={trigger} isOpen={isOpen} setOpen={setOpen}>
      <Dialog className="na-dialog" aria-label={labels.title}>
        {slots.header}
        <SwitchProblem switcher={switcher} labels={labels} onSelect={onSelect} />
        <TenantPanel switcher={switcher} labels={labels} slots={slots} onSelect={onSelect} />
        {onCreateTenant && (
          <button
            type="button"
            className="na-row na-action"
            onClick={() => {
              setOpen(false)
              onCreateTenant()
            }}
          >
            <PlusIcon />
            {labels.create}
          </button>
        )}
        {slots.footer}
      </Dialog>
    </SwitcherPopover>
  )
}
