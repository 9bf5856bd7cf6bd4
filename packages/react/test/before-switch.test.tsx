import { useState } from 'react'
import { act, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { useBeforeSwitch, useSwitchAccount, useSwitchTenant, useUser } from '../src/index.ts'
import { createTestAuthClient, testAccount, testUser } from '../src/testing/index.ts'
import { acme, globex, initech, renderWithAuth } from './render-with-auth.tsx'

const bob = testAccount({ user: testUser({ id: 'bob', email: 'bob@example.com' }), tenant: acme })

function Draft() {
  const user = useUser()
  const { switchTenant, isSwitching, error } = useSwitchTenant()
  const { switchAccount } = useSwitchAccount()
  const [text, setText] = useState('')
  const [answer, setAnswer] = useState<((mayLeave: boolean) => void) | null>(null)
  useBeforeSwitch(() => text === '' || new Promise<boolean>((resolve) => setAnswer(() => resolve)))
  const say = (mayLeave: boolean) => {
    answer?.(mayLeave)
    setAnswer(null)
  }
  return (
    <main>
      <h1>{user.status === 'signed-in' ? `${user.user.email} in ${user.tenant?.name}` : user.status}</h1>
      <input aria-label="Draft" value={text} onChange={(event) => setText(event.target.value)} />
      <button onClick={() => void switchTenant(globex.id)}>Globex</button>
      <button onClick={() => void switchAccount(bob.key)}>Bob</button>
      {isSwitching && <p>switching</p>}
      {error && <p role="alert">{error.message}</p>}
      {answer && (
        <div role="alertdialog" aria-label="Discard the draft?">
          <button onClick={() => say(true)}>Discard</button>
          <button onClick={() => say(false)}>Stay</button>
        </div>
      )}
    </main>
  )
}

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }))

describe.each(['app', 'scope'] as const)('Unsaved work with boundary="%s"', (boundary) => {
  it.each([
    ['tenant', 'Globex', 'ada@example.com in Globex'],
    ['account', 'Bob', 'bob@example.com in Acme'],
  ])(
    'is asked about before the %s is switched, and kept when the answer is to stay',
    async (_, button, there) => {
      const auth = createTestAuthClient({ tenants: [acme, globex, initech], accounts: [bob] })
      renderWithAuth(<Draft />, { auth, provider: { boundary }, isStrict: true })
      await userEvent.type(screen.getByRole('textbox'), 'a draft')
      await press(button)
      expect(await screen.findByRole('alertdialog')).toBeInTheDocument()
      await press('Stay')
      await act(async () => {})
      expect(screen.getByRole('heading')).toHaveTextContent('ada@example.com in Acme')
      expect(screen.getByRole('textbox')).toHaveValue('a draft')
      // Whoever refused knows why.
      expect(screen.queryByRole('alert')).not.toBeInTheDocument()
      expect(screen.queryByText('switching')).not.toBeInTheDocument()

      await press(button)
      await press('Discard')
      expect(await screen.findByRole('heading', { name: there })).toBeInTheDocument()
    },
  )
})
