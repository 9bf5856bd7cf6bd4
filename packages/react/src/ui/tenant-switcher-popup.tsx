import type { RefObject } from 'react'
import type { TenantId } from '@nest-auth/js-client'
import { Autocomplete } from 'react-aria-components/Autocomplete'
import { Dialog } from 'react-aria-components/Dialog'
import { Input } from 'react-aria-components/Input'
import { SearchField } from 'react-aria-components/SearchField'
import type { TenantSwitcherState } from '../switcher/use-tenant-switcher.ts'
import { PlusIcon, SearchIcon } from './icons.tsx'
import { InlineError } from './inline-error.tsx'
import { errorText } from './labels.ts'
import type { TenantSwitcherLabels } from './labels.ts'
import { SkeletonRows } from './skeleton-rows.tsx'
import { SwitcherPopover } from './switcher-popover.tsx'
import { TenantList } from './tenant-list.tsx'

export interface TenantSwitcherPopupProps {
  switcher: TenantSwitcherState
  labels: TenantSwitcherLabels
  trigger: RefObject<HTMLElement | null>
  onSelect: (id: TenantId) => void
  onCreateTenant: (() => void) | undefined
}

/** The popup of a tenant switcher: search, list, and what can be done when there is no list. */
export function TenantSwitcherPopup(props: TenantSwitcherPopupProps) {
  const { switcher, labels, trigger, onCreateTenant } = props
  const { isOpen, setOpen, hasSearch, search, setSearch } = switcher
  return (
    <SwitcherPopover trigger={trigger} isOpen={isOpen} setOpen={setOpen}>
      <Dialog className="na-dialog" aria-label={labels.title}>
        <SwitchProblem {...props} />
        {hasSearch ? (
          <Autocomplete inputValue={search} onInputChange={setSearch}>
            <SearchField className="na-search" aria-label={labels.search} autoFocus>
              <SearchIcon />
              <Input className="na-search-input" placeholder={labels.search} />
            </SearchField>
            <Body {...props} />
          </Autocomplete>
        ) : (
          <Body {...props} />
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
      </Dialog>
    </SwitcherPopover>
  )
}

function SwitchProblem({ switcher, labels, onSelect }: TenantSwitcherPopupProps) {
  const { switchError, target, dismissSwitchError } = switcher
  if (!switchError) return null
  return (
    <InlineError
      message={errorText(switchError, labels.switchError)}
      {...(target !== null && { retry: { label: labels.retry, onPress: () => onSelect(target) } })}
      dismiss={{ label: labels.dismiss, onPress: dismissSwitchError }}
    />
  )
}

function Body({ switcher, labels, onSelect }: TenantSwitcherPopupProps) {
  const { status, error, retry, search, items } = switcher
  switch (status) {
    case 'loading':
      return <SkeletonRows count={4} label={labels.loading} />
    case 'error':
      return (
        <InlineError
          message={errorText(error!, labels.listError)}
          retry={{ label: labels.retry, onPress: retry }}
        />
      )
    case 'empty':
    case 'no-match':
      return (
        <p className="na-empty" role="status">
          {status === 'empty' ? labels.empty : labels.noMatch(search.trim())}
        </p>
      )
    case 'ready':
      return (
        <>
          <span role="status" className="na-visually-hidden">
            {search.trim() !== '' && !switcher.isSearching && labels.results(items.length)}
          </span>
          <TenantList switcher={switcher} labels={labels} onSelect={onSelect} />
        </>
      )
  }
}
