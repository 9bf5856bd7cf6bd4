import { useEffect, useState } from 'react'
import { useAccounts, useUser } from '@nest-auth/react'

/** What was typed and not sent, by person, then by organisation and field. */
const drafts = new Map<string, Map<string, string>>()

/** A text that outlives a switch and an ended session: whoever comes back finds it where it was typed, and nobody else does. */
export function useDraft(field: string): [string, (text: string) => void] {
  const user = useUser()
  const person = user.status === 'signed-in' ? user.user.id : ''
  const place = `${user.status === 'signed-in' ? user.tenant?.id : ''} ${field}`
  const [text, setText] = useState(() => drafts.get(person)?.get(place) ?? '')
  return [
    text,
    (typed) => {
      setText(typed)
      drafts.set(person, new Map(drafts.get(person)).set(place, typed))
    },
  ]
}

/** Forgets what was typed by whoever has signed out. An account whose session has ended is still on the device. */
export function useForgetDrafts() {
  const accounts = useAccounts()
  useEffect(() => {
    for (const person of drafts.keys()) {
      if (!accounts.some(({ user }) => user.id === person)) drafts.delete(person)
    }
  }, [accounts])
}
