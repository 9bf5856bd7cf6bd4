import { renderHook, waitFor } from '@testing-library/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'
import {
  AuthProvider,
  useAccounts,
  useActing,
  useLogin,
  useMembers,
  usePreviewInvitation,
  useRoles,
  useSwitchAccount,
  useSwitchTenant,
  useTenantLink,
  useTenantLookup,
  useTenants,
  useUser,
} from '../src/index.ts'
import { createTestAuthClient } from '../src/testing/index.ts'
import { acme, globex } from './render-with-auth.tsx'

const actor = {
  kind: 'staff' as const,
  userId: '01990000-0000-7000-8000-000000000009',
  email: 'staff@example.com',
  expiresAt: new Date(Date.now() + 1_800_000).toISOString(),
}

// What an effect may depend on. A TanStack result around it is a new object with every render, as everywhere.
const useLookup = () => useTenantLookup('acme')
const useActiveLink = () => useTenantLink('acme')
const useOtherLink = () => useTenantLink('globex')
const usePreview = () => usePreviewInvitation('token-of-a-mail')
const useStep = () => useLogin().step
const rows = (list: { isPending: boolean; items: readonly unknown[] }) =>
  list.isPending ? { status: 'loading' } : list.items
const useTenantRows = () => rows(useTenants())
const useMemberRows = () => rows(useMembers())
const useRoleRows = () => rows(useRoles())
const hooks: Record<string, () => unknown> = {
  useUser,
  useAccounts,
  useSwitchTenant,
  useSwitchAccount,
  useActing,
  'useTenantLookup()': useLookup,
  'useTenantLink() to the active tenant': useActiveLink,
  'useTenantLink() to another one': useOtherLink,
  'usePreviewInvitation()': usePreview,
  'useLogin().step': useStep,
  'useTenants().items': useTenantRows,
  'useMembers().items': useMemberRows,
  'useRoles().items': useRoleRows,
}

it.each(Object.entries(hooks))(
  '%s is the same value until something visible changes',
  async (name, useValue) => {
    const auth = createTestAuthClient({
      tenants: [acme, globex],
      ...(name === 'useActing' && { actor }),
      answers: {
        me: () => ({ ...(auth.getSnapshot() as never as object) }) as never,
        listMembers: () => ({ items: [], nextCursor: null }),
        listRoles: () => ({ items: [] }),
        previewInvitation: () => ({ tenant: acme, email: 'nora@example.com' }) as never,
      },
    })
    const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    const wrapper = ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={queryClient}>
        <AuthProvider client={auth}>{children}</AuthProvider>
      </QueryClientProvider>
    )
    const { result, rerender } = renderHook(useValue, { wrapper })
    await waitFor(() => {
      expect(JSON.stringify(result.current)).not.toMatch('"loading"')
    })
    const before = result.current
    rerender()
    expect(result.current).toBe(before)
  },
)
