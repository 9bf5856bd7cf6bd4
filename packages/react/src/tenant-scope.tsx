import { Suspense } from 'react'
import type { ReactNode } from 'react'
import { QueryClientProvider } from '@tanstack/react-query'
import { useAuthRuntime, useAuthSnapshot } from './runtime/auth-context.ts'

/** Props of `<TenantScope>`. */
export interface TenantScopeProps {
  children?: ReactNode
  /** Shown while something in the new tenant suspends; without it the nearest `<Suspense>` around is used. */
  fallback?: ReactNode
}

/**
 * What is inside belongs to one (account, tenant) pair: it has that pair's QueryClient and begins anew when the pair
 * changes.
 */
export function TenantScope({ children, fallback }: TenantScopeProps) {
  const { caches } = useAuthRuntime('<TenantScope>')
  const { id, queryClient } = caches.of(useAuthSnapshot('<TenantScope>'))
  return (
    // The key, because a mounted query keeps the QueryClient it was born with.
    <QueryClientProvider key={id} client={queryClient}>
      {fallback === undefined ? children : <Suspense fallback={fallback}>{children}</Suspense>}
    </QueryClientProvider>
  )
}
