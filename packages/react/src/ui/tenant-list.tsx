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
import type { TenantSlots } from './slots.ts'

const rowHeight = 52
const padding = 4
// The library visits every row it is given; of ten thousand it is given more as the list is scrolled.
const rowsPerStep = 200
/** How high a list of some rows stands. */
export const listHeight = (rows: number) => rows * rowHeight + 2 * padding

const layoutOptions = { rowHeight, loaderHeight: rowHeight, padding }

export interface TenantListProps {
  switcher: TenantSwitcherState
  labels: TenantSwitcherLabels
  slots: TenantSlots
  onSelect: (id: TenantId) => void
  /** How many rows are in sight at most. @default 6.5 */
  visibleRows?: number
  /** Whether it takes the focus where there is no search field. @default true */
  autoFocus?: boolean
}

/** The rows of a tenant switcher. However many there are, only those in sight are in the page. */
export function TenantList(props: TenantListProps) {
  const { switcher, labels, slots, onSelect, visibleRows = 6.5, autoFocus = true } = props
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
          style={{ height: listHeight(Math.min(rows, visibleRows)) }}
          selectionMode="single"
          selectedKeys={selected}
          // Choosing the current one again leaves nothing selected.
          onSelectionChange={(keys) => onSelect(String([...keys][0] ?? current?.id))}
          autoFocus={autoFocus && !hasSearch}
        >
          <Collection items={shown} dependencies={[target, labels, slots]}>
            {(option) => (
              <TenantRow option={option} isTarget={option.id === target} labels={labels} slots={slots} />
            )}
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
  slots: TenantSlots
}

function TenantRow({ option, isTarget, labels, slots }: TenantRowProps) {
  const { id, tenant, isCurrent } = option
  return (
    <ListBoxItem id={id} textValue={tenant.name} className="na-row na-option">
      {slots.avatar?.(tenant) ?? <Avatar id={id} name={tenant.name} branding={tenant.branding} />}
      <span className="na-row-text">
        <span className="na-name">{tenant.name}</span>
        <span className="na-detail">
          {isTarget ? labels.switching : (slots.detail?.(option) ?? tenant.slug)}
        </span>
      </span>
      {isCurrent && <CheckIcon />}
    </ListBoxItem>
  )
}
