import type { ReactNode } from 'react'

/** A message with its next step. Errors are read out at once; the rest when there is a pause. */
export function Notice({
  tone,
  children,
  action,
}: {
  tone: 'error' | 'info'
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
      <p>{children}</p>
      {action}
    </div>
  )
}
