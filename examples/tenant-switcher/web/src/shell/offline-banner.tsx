import { useSyncExternalStore } from 'react'

/** Says that the device is offline; nobody is signed out by that. */
export function OfflineBanner() {
  const isOnline = useSyncExternalStore(onConnectionChange, () => navigator.onLine)
  return (
    <div role="status">
      {!isOnline && <p className="banner">You are offline. You stay signed in; changes need a connection.</p>}
    </div>
  )
}

function onConnectionChange(listener: () => void) {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}
