import { screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { Organisations } from './own-switcher/organisations.tsx'
import { acme, globex, renderWithAuth } from './render-with-auth.tsx'

function open() {
  renderWithAuth(
    <>
      <Organisations />
      <button>Elsewhere</button>
    </>,
    { tenants: [acme, globex], provider: { boundary: 'scope' } },
  )
  const button = () => screen.getByRole('button', { name: /Acme|Globex/ })
  return { user: userEvent.setup(), button }
}

it('The switcher of the guide switches by keyboard, and the focus comes back to its trigger', async () => {
  const { user, button } = open()
  await user.tab()
  await user.keyboard('{Enter}')
  await waitFor(() => expect(screen.getByRole('listbox', { name: 'Organisations' })).toHaveFocus())
  await screen.findByRole('option', { name: /Globex/ })
  await user.keyboard('{ArrowDown}{Enter}')
  await waitFor(() => expect(button()).toHaveTextContent('Globex'))
  await waitFor(() => expect(button()).toHaveFocus())
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
})

it('The switcher of the guide closes on Escape and on a click elsewhere', async () => {
  const { user, button } = open()
  await user.click(button())
  await screen.findByRole('option', { name: /Globex/ })
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
  expect(button()).toHaveFocus()

  await user.click(button())
  await screen.findByRole('option', { name: /Globex/ })
  await user.click(screen.getByRole('button', { name: 'Elsewhere' }))
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Elsewhere' })).toHaveFocus()

  await user.click(button())
  await screen.findByRole('option', { name: /Globex/ })
  await user.click(document.body)
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument()
})
