import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AuthClient } from '@nest-auth/js-client'
import { useAuthClient } from '@nest-auth/react'

export interface Note {
  id: string
  text: string
  author: string
  createdAt: string
}

const queryKey = ['notes']

/** Notes of the active account's organisation; the session says which one that is. */
export function useNotes() {
  const auth = useAuthClient()
  return useQuery({ queryKey, queryFn: ({ signal }) => request<Note[]>(auth, { signal }) })
}

/** A new note; posted when the list shows it. */
export function useAddNote() {
  const auth = useAuthClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (text: string) =>
      request<Note>(auth, {
        method: 'POST',
        body: JSON.stringify({ text }),
        headers: { 'content-type': 'application/json' },
      }),
    networkMode: 'always',
    onSuccess: () => cache.invalidateQueries({ queryKey }),
  })
}

async function request<Answer>(auth: AuthClient, init: RequestInit): Promise<Answer> {
  const response = await auth.fetch('/api/notes', init)
  if (response.ok) return response.json()
  const { code } = (await response.json().catch(() => ({}))) as { code?: string }
  throw Object.assign(new Error(`/api/notes answered ${response.status}`), { status: response.status, code })
}
