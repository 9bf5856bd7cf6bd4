import { useMemo } from 'react'
import { isAuthError, previewInvitation } from '@nest-auth/js-client'
import type { ResponseOf } from '@nest-auth/js-client'
import { useQuery } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/** What an invitation is to; branch on `status`. `invalid`: used, withdrawn, expired or never issued. */
export type InvitationPreview =
  | { status: 'loading' }
  | { status: 'found'; invitation: ResponseOf<'previewInvitation'> }
  | { status: 'invalid' }
  | { status: 'error'; error: Error; retry: () => void }

/** Reads what the token of a mailed link invites to, without using it up. */
export function usePreviewInvitation(token: string): InvitationPreview {
  const { client, queries } = useAuthRuntime('usePreviewInvitation()')
  const { data, error, refetch } = useQuery(
    {
      queryKey: queryKeys.invitationPreview(token),
      queryFn: ({ signal }) => previewInvitation(client, token, { signal }),
      // The key holds the token, which must not outlive the page that shows the invitation.
      gcTime: 0,
      enabled: token !== '',
    },
    queries,
  )
  return useMemo(() => {
    if (data) return { status: 'found', invitation: data }
    const isRefused = isAuthError(error, 'INVALID_TOKEN') || isAuthError(error, 'VALIDATION_FAILED')
    if (isRefused || token === '') return { status: 'invalid' }
    if (error) return { status: 'error', error, retry: () => void refetch() }
    return { status: 'loading' }
  }, [token, data, error, refetch])
}
