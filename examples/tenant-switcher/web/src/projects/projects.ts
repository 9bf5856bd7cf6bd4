import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { auth } from '../auth.ts'
import { codeOf } from '../messages.ts'

export interface Project {
  id: string
  name: string
  isDone: boolean
}

const queryKey = ['projects']

/** Projects of the active organisation; the token says which one that is. */
export function useProjects() {
  return useQuery({ queryKey, queryFn: ({ signal }) => request<Project[]>('GET', '', undefined, signal) })
}

export function useAddProject() {
  return useProjectMutation((name: string) => request('POST', '', { name }))
}

export function useSetProjectDone() {
  return useProjectMutation(({ id, isDone }: Project) => request('PATCH', `/${id}`, { isDone }))
}

export function useDeleteProject() {
  return useProjectMutation((id: string) => request('DELETE', `/${id}`))
}

/** A change that is over when the list shows it. */
function useProjectMutation<Input>(mutationFn: (input: Input) => Promise<unknown>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn,
    networkMode: 'always',
    // A failed change leaves the list as it was, unless somebody else has deleted the project.
    onSettled: (_, error) => {
      if (!error || codeOf(error) === 'NOT_FOUND') return cache.invalidateQueries({ queryKey })
    },
  })
}

async function request<Answer>(
  method: string,
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await auth.fetch(`/api/projects${path}`, {
    method,
    ...(signal && { signal }),
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  if (response.ok) return response.status === 204 ? (undefined as Answer) : response.json()
  const { code } = (await response.json().catch(() => ({}))) as { code?: string }
  throw Object.assign(new Error(`${method} ${path} answered ${response.status}`), {
    status: response.status,
    code,
  })
}
