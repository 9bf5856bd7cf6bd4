import { useMemo, useState } from 'react'
import type { TenantId } from '@nest-auth/js-client'
import { Collection } from 'react-aria-components/Collection'
import { ListBox, ListBoxItem, ListBoxLoadMoreItem } from 'react-aria-components/ListBox'
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer'
import type { TenantOption } from '../switcher/tenant-options.ts'
import type { TenantSwitcherState } from '../switcher/use-tenant-switcher.ts'
import { Avatar } from './avatar.tsx'
import { CheckIcon } from './icons.tsx'
import { InlineError } from './inline-error.tsx'
import { errorText } from './labels.ts'
import type { TenantSwitcherLabels } from './labels.ts'

const rowHeight = 52
const visibleRows = 6.5
const padding = 4
// The library visits every row it is given; of ten thousand it is given more as the list is scrolled.
const rowsPerStep = 200
const layoutOptions = { rowHeight, loaderHeight: rowHeight, padding }

export interface TenantListProps {
  switcher: TenantSwitcherState
  labels: TenantSwitcherLabels
  onSelect: (id: TenantId) => void
}

/** The rows of a tenant switcher. However many there are, only those in sight are in the page. */
export function TenantList({ switcher, labels, onSelect }: TenantListProps) {
  const { items, current, isLoadingMore, error, retry, hasSearch, search } = switcher
  const [steps, setSteps] = useState({ search, count: 1 })
  const given = rowsPerStep * (steps.search === search ? steps.count : 1)
  const isCut = given < items.length
  const hasMore = isCut || switcher.hasMore
  const shown = useMemo(() => (isCut ? items.slice(0, given) : items), [isCut, items, given])
  const loadMore = () => {
    if (isCut) setSteps({ search, count: given / rowsPerStep + 1 })
    else switcher.loadMore()
  }
  const target = switcher.isSwitching ? switcher.target : null
  const selected = useMemo(() => (current ? [current.id] : []), [current])
  const rows = shown.length + (hasMore ? 1 : 0)
  return (
    <>
      <Virtualizer layout={ListLayout} layoutOptions={layoutOptions}>
        <ListBox
          className="na-list"
          aria-label={labels.title}
          aria-busy={switcher.isSearching}
          style={{ height: Math.min(rows, visibleRows) * rowHeight + 2 * padding }}
          selectionMode="single"
          selectedKeys={selected}
          // Choosing the current one again leaves nothing selected.
          onSelectionChange={(keys) => onSelect(String([...keys][0] ?? current?.id))}
          autoFocus={!hasSearch}
        >
          <Collection items={shown} dependencies={[target, labels]}>
            {(option) => <TenantRow option={option} isTarget={option.id === target} labels={labels} />}
          </Collection>
          {hasMore && !error && (
            <ListBoxLoadMoreItem onLoadMore={loadMore} isLoading={isLoadingMore} className="na-more">
              {labels.loadingMore}
            </ListBoxLoadMoreItem>
          )}
        </ListBox>
      </Virtualizer>
      {error && (
        <InlineError
          message={errorText(error, labels.listError)}
          retry={{ label: labels.retry, onPress: retry }}
        />
      )}
    </>
  )
}

interface TenantRowProps {
  option: TenantOption
  isTarget: boolean
  labels: TenantSwitcherLabels
}

function TenantRow({ option, isTarget, labels }: TenantRowProps) {
  const { id, tenant, isCurrent } = option
  return (
    <ListBoxItem id={id} textValue={tenant.name} className="na-row na-option">
      <Avatar id={id} name={tenant.name} />
      <span className="na-row-text">
        <span className="na-name">{tenant.name}</span>
        <span className="na-detail">{isTarget ? labels.switching : tenant.slug}</span>
      </span>
      {isCurrent && <CheckIcon />}
    </ListBoxItem>
  )
}
