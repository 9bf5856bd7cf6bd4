import { useState } from 'react'
import { act, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { useStream, useUser } from '../src/index.ts'
import { createTestAuthClient } from '../src/testing/index.ts'
import { acme, globex, initech, recordPaints, renderWithAuth } from './render-with-auth.tsx'

class Source extends EventTarget {
  constructor(readonly slug: string) {
    super()
  }
  isClosed = false
  close() {
    this.isClosed = true
  }
  say(data: string) {
    act(() => void this.dispatchEvent(Object.assign(new Event('message'), { data })))
  }
}

describe.each(['app', 'scope'] as const)('useStream with boundary="%s"', (boundary) => {
  it('shows what is said to the pair on the page, and nothing of the one that was left', async () => {
    const sources: Source[] = []
    function Feed() {
      const user = useUser()
      const [heard, setHeard] = useState('')
      const { status } = useStream({
        open: ({ tenant }) => {
          const source = new Source(tenant!.slug)
          sources.push(source)
          return source
        },
        onMessage: (message) => setHeard(`${user.status === 'signed-in' && user.tenant!.slug}: ${message}`),
      })
      return (
        <p>
          {status} {heard}
        </p>
      )
    }
    const auth = createTestAuthClient({ tenants: [acme, globex, initech] })
    renderWithAuth(<Feed />, { auth, provider: { boundary }, isStrict: true })
    await screen.findByText('connecting')
    await act(async () => {})
    const first = sources.at(-1)!
    act(() => void first.dispatchEvent(new Event('open')))
    first.say('one')
    expect(screen.getByText('open acme: one')).toBeInTheDocument()

    const paints = recordPaints()
    await act(() => auth.switchTenant(globex.id))
    await act(async () => {})
    first.say('late')
    sources.at(-1)!.say('two')
    await screen.findByText(/globex: two/)
    paints.stop()

    expect(sources.filter(({ isClosed }) => !isClosed).map(({ slug }) => slug)).toEqual(['globex'])
    expect(paints.texts.join()).not.toMatch(/late|acme: two|globex: one/)
    await act(() => auth.logout())
    expect(sources.every(({ isClosed }) => isClosed)).toBe(true)
    expect(screen.getByText(/^closed/)).toBeInTheDocument()
  })
})
