import { useState } from 'react'
import type { TenantId } from '@nest-auth/js-client'
import { useTenantSwitcher } from '../switcher/use-tenant-switcher.ts'
import { PlusIcon } from './icons.tsx'
import type { TenantSwitcherLabels } from './labels.ts'
import type { TenantSlots } from './slots.ts'
import { SwitchProblem } from './switch-problem.tsx'
import { listHeight } from './tenant-list.tsx'
import { TenantPanel } from './tenant-panel.tsx'

export interface TenantSectionProps {
  tenantLabels: TenantSwitcherLabels
  pinned?: readonly TenantId[]
  onCreateTenant?: () => void
  setOpen: (isOpen: boolean) => void
  wantFocus: () => void
}

const visibleRows = 3.5
const noSlots: TenantSlots = {}

/**
 * The tenants inside of a popup that is about more than tenants; nothing where there is no other to switch to. Where that
 * is not known when the popup opens, the place they are given stays: nothing moves below a pointer.
 */
export function TenantSection(props: TenantSectionProps) {
  const { tenantLabels: labels, pinned, onCreateTenant, setOpen, wantFocus } = props
  const switcher = useTenantSwitcher({ pinned, isOpen: true, setOpen })
  const onSelect = (id: TenantId) => {
    wantFocus()
    switcher.select(id)
  }
  const [isHeld] = useState(switcher.status === 'loading')
  const hasChoice = isHeld || (!switcher.isSingle && switcher.status !== 'empty')
  const isClosed = switcher.actor !== null
  if (isClosed || (!hasChoice && !onCreateTenant)) return null
  return (
    <div className="na-section" role="group" aria-label={labels.title}>
      <SwitchProblem switcher={switcher} labels={labels} onSelect={onSelect} />
      {hasChoice && (
        <div className="na-place" style={isHeld ? { blockSize: listHeight(visibleRows) } : undefined}>
          <TenantPanel
            switcher={switcher}
            labels={labels}
            slots={noSlots}
            onSelect={onSelect}
            visibleRows={visibleRows}
            autoFocus={false}
          />
        </div>
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
