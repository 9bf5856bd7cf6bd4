import type { TenantId } from '@nest-auth/js-client'
import { Autocomplete } from 'react-aria-components/Autocomplete'
import { Input } from 'react-aria-components/Input'
import { SearchField } from 'react-aria-components/SearchField'
import type { TenantSwitcherState } from '../switcher/use-tenant-switcher.ts'
import { SearchIcon } from './icons.tsx'
import { InlineError } from './inline-error.tsx'
import { errorText } from './labels.ts'
import type { TenantSwitcherLabels } from './labels.ts'
import { SkeletonRows } from './skeleton-rows.tsx'
import type { TenantSlots } from './slots.ts'
import { TenantList } from './tenant-list.tsx'
import { isTouched } from './touch.ts'

export interface TenantPanelProps {
  switcher: TenantSwitcherState
  labels: TenantSwitcherLabels
  slots: TenantSlots
  onSelect: (id: TenantId) => void
  visibleRows?: number
  /** Whether it takes the focus when it appears. @default true */
  autoFocus?: boolean
}

/** The tenants of a popup with their search field, and what is shown while there are none. */
export function TenantPanel(props: TenantPanelProps) {
  const { switcher, labels, autoFocus = true } = props
  if (!switcher.hasSearch) return <Body {...props} />
  return (
    <Autocomplete inputValue={switcher.search} onInputChange={switcher.setSearch}>
      <SearchField className="na-search" aria-label={labels.search} autoFocus={autoFocus && !isTouched()}>
        <SearchIcon />
        <Input
          className="na-search-input"
          placeholder={labels.search}
          // The library leaves it a search box; the list it points into makes it a combobox.
          role="combobox"
          aria-expanded={switcher.status === 'ready'}
        />
      </SearchField>
      <Body {...props} />
    </Autocomplete>
  )
}

function Body(props: TenantPanelProps) {
  const { switcher, labels } = props
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
          <TenantList {...props} />
        </>
      )
  }
}
