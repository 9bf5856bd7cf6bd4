// app/projects.tsx
'use client'

import { useAuthClient, useAuthEvents, useUser } from '@nest-auth/react'
import { useQuery } from '@tanstack/react-query'

export function Projects() {
  useAuthEvents()
  const me = useUser()
  const client = useAuthClient()
  const projects = useQuery({
    queryKey: ['projects'],
    queryFn: async ({ signal }) => {
      const answer = await client.fetch('/api/projects', { signal })
      if (!answer.ok) throw new Error(`The projects answered ${answer.status}`)
      return (await answer.json()) as { id: string; name: string }[]
    },
  })
  if (me.status !== 'signed-in') return null
  return (
    <main>
      <h1>{me.tenant?.name}</h1>
      <p>{me.user.email}</p>
      <ul aria-label="Projects">
        {projects.data?.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
    </main>
  )
}
