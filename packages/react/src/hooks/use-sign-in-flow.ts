import { useCallback, useMemo } from 'react'
import { selectTenant } from '@nest-auth/js-client'
import type { LoginInput, LoginResult, ResponseOf, Tenant } from '@nest-auth/js-client'
import { useMutation } from '@tanstack/react-query'
import type { UseMutationResult } from '@tanstack/react-query'
import type { AuthRuntime } from '../runtime/auth-runtime.ts'

type SelectTenantResult = ResponseOf<'selectTenant'>

/** What the person signing in has to do next; branch on `status`. */
export type SignInStep =
  | { status: 'credentials' }
  | {
      status: 'tenant_required'
      tenants: readonly Tenant[]
      /** Signs in to one of the tenants. */
      selectTenant: (tenantId: string) => Promise<SelectTenantResult>
      isSelecting: boolean
      error: Error | null
    }
  | { status: 'mfa_required'; challengeToken: string; methods: readonly string[] }
  | { status: 'authenticated' }

/** The mutation that checks the credentials, and the `step` that follows it. */
export type SignInFlow = UseMutationResult<LoginResult, Error, LoginInput> & { step: SignInStep }

/** Signing in with its further steps, for one way of beginning it. */
export function useSignInFlow(
  runtime: AuthRuntime,
  begin: (input: LoginInput) => Promise<LoginResult>,
): SignInFlow {
  const { client, queries } = runtime
  const login = useMutation<LoginResult, Error, LoginInput>({ mutationFn: (input) => begin(input) }, queries)
  const selection = useMutation<SelectTenantResult, Error, { selectionToken: string; tenantId: string }>(
    { mutationFn: (input) => selectTenant(client, input) },
    queries,
  )

  const { reset: resetLogin } = login
  const { reset: resetSelection, mutateAsync: select } = selection
  const reset = useCallback(() => {
    resetLogin()
    resetSelection()
  }, [resetLogin, resetSelection])

  const { data, isPending, error } = selection
  const step = useMemo(
    () => stepOf(login.data, { data, isPending, error }, select),
    [login.data, data, isPending, error, select],
  )
  return { ...login, reset, step }
}

function stepOf(
  result: LoginResult | undefined,
  selection: { data: SelectTenantResult | undefined; isPending: boolean; error: Error | null },
  select: (input: { selectionToken: string; tenantId: string }) => Promise<SelectTenantResult>,
): SignInStep {
  if (!result) return { status: 'credentials' }
  if (result.status !== 'tenant_required') return nextStep(result)
  if (selection.data) return nextStep(selection.data)
  const { selectionToken, tenants } = result
  return {
    status: 'tenant_required',
    tenants,
    selectTenant: (tenantId) => select({ selectionToken, tenantId }),
    isSelecting: selection.isPending,
    error: selection.error,
  }
}

function nextStep(result: SelectTenantResult): SignInStep {
  if (result.status === 'authenticated') return { status: 'authenticated' }
  const { challengeToken, methods } = result
  return { status: 'mfa_required', challengeToken, methods }
}
