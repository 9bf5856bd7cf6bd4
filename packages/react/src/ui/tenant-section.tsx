import type { TenantId } from '@nest-auth/js-client'
import { useTenantSwitcher } from '../switcher/use-tenant-switcher.ts'
import { PlusIcon } from './icons.tsx'
import type { TenantSwitcherLabels } from './labels.ts'
import type { TenantSlots } from './slots.ts'
import { SwitchProblem } from './switch-problem.tsx'
import { TenantPanel } from './tenant-panel.tsx'

export interface TenantSectionProps {
  tenantLabels: TenantSwitcherLabels
  pinned?: readonly TenantId[]
  onCreateTenant?: () => void
  setOpen: (isOpen: boolean) => void
  wantFocus: () => void
}

const noSlots: TenantSlots = {}

/** The tenants inside of a popup that is about more than tenants; nothing where there is no other to switch to. */
export function TenantSection(props: TenantSectionProps) {
  const { tenantLabels: labels, pinned, onCreateTenant, setOpen, wantFocus } = props
  const switcher = useTenantSwitcher({ pinned, isOpen: true, setOpen })
  const onSelect = (id: TenantId) => {
    wantFocus()
    switcher.select(id)
  }
  const hasChoice = !switcher.isSingle && switcher.status !== 'empty'
  const isClosed = switcher.actor !== null
  if (isClosed || (!hasChoice && !onCreateTenant)) return null
  return (
    <div className="na-section" role="group" aria-label={labels.title}>
      <SwitchProblem switcher={switcher} labels={labels} onSelect={onSelect} />
      {hasChoice && (
        <TenantPanel
          switcher={switcher}
          labels={labels}
          slots={noSlots}
          onSelect={onSelect}
          visibleRows={3.5}
          autoFocus={false}
        />
      )}
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
    </div>
  )
}
