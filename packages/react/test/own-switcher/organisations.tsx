// organisations.tsx
import { useTenantSwitcher } from '@nest-auth/react'
import { usePopupFocus } from './use-popup-focus.js'

export function Organisations() {
  const switcher = useTenantSwitcher()
  const { frame, trigger } = usePopupFocus(switcher)
  // Nothing to choose from: the only organisation, or platform staff acts in this tab.
  if (switcher.isSingle) {
    return (
      <p>
        {switcher.current?.name} {switcher.actor && 'as platform staff'}
      </p>
    )
  }
  return (
    <div {...frame}>
      <button ref={trigger} {...switcher.getTriggerProps()}>
        {switcher.current?.name ?? 'Choose'}
      </button>
      {switcher.isOpen && (
        <div className="popup">
          {switcher.hasSearch && <input aria-label="Search" {...switcher.getSearchProps()} />}
          {switcher.status === 'loading' && <p role="status">Loading …</p>}
          {switcher.status === 'empty' && <p role="status">You are in no organisation yet.</p>}
          {switcher.status === 'no-match' && <p role="status">Nothing matches “{switcher.search}”.</p>}
          {switcher.status === 'error' && <button onClick={switcher.retry}>Try again</button>}
          <ul aria-label="Organisations" {...switcher.getListProps()}>
            {switcher.items.map(({ id, tenant, roles }) => (
              <li key={id} {...switcher.getOptionProps(id)}>
                {tenant.name} <small>{switcher.target === id ? 'Switching …' : roles.join(', ')}</small>
              </li>
            ))}
          </ul>
          {switcher.hasMore && <button onClick={switcher.loadMore}>More</button>}
          {switcher.switchError && (
            <p role="alert">
              {switcher.switchError.message} <button onClick={switcher.dismissSwitchError}>Close</button>
            </p>
          )}
        </div>
      )}
    </div>
  )
}
