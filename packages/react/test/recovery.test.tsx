import { useEffect } from 'react'
import { isAuthError, me, signup } from '@nest-auth/js-client'
import type { AuthClient } from '@nest-auth/js-client'
import { act, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import {
  useChangeEmail,
  useChangePassword,
  useConfirmEmailChange,
  useForgotPassword,
  useResetPassword,
  useSendVerificationEmail,
  useVerifyEmail,
} from '../src/index.ts'
import { ada, createFakeWorld, mailedToken } from './with-fake-server.tsx'

const hooks = {
  useForgotPassword,
  useResetPassword,
  useChangePassword,
  useChangeEmail,
  useConfirmEmailChange,
  useSendVerificationEmail,
  useVerifyEmail,
}
type Recovery = { [Name in keyof typeof hooks]: ReturnType<(typeof hooks)[Name]> }

async function recovery() {
  const world = createFakeWorld()
  const now = { current: {} as Recovery }
  function Recovery() {
    const all = {
      useForgotPassword: useForgotPassword(),
      useResetPassword: useResetPassword(),
      useChangePassword: useChangePassword(),
      useChangeEmail: useChangeEmail(),
      useConfirmEmailChange: useConfirmEmailChange(),
      useSendVerificationEmail: useSendVerificationEmail(),
      useVerifyEmail: useVerifyEmail(),
    }
    useEffect(() => {
      now.current = all
    })
    return null
  }
  world.show(<Recovery />)
  return { ...world, now }
}

const fresh = 'copper-meadow-37-lantern'
const userOf = (auth: AuthClient) => {
  const snapshot = auth.getSnapshot()
  return snapshot.status === 'signed-in' ? snapshot.user : null
}

it('A forgotten password is reset with the mailed token, once, and every session is over', async () => {
  const { now, auth, server } = await recovery()
  await auth.login({ ...ada, tenantSlug: 'acme' })
  await act(() => now.current.useForgotPassword.mutateAsync({ email: ada.email }))
  const token = mailedToken(server, ada.email)
  await act(() => now.current.useResetPassword.mutateAsync({ token, password: 'short' }).catch(() => {}))
  await waitFor(() => expect(isAuthError(now.current.useResetPassword.error, 'WEAK_PASSWORD')).toBe(true))
  await act(() => now.current.useResetPassword.mutateAsync({ token, password: fresh }))
  await act(() => now.current.useResetPassword.mutateAsync({ token, password: fresh }).catch(() => {}))
  await waitFor(() => expect(isAuthError(now.current.useResetPassword.error, 'INVALID_TOKEN')).toBe(true))
  await expect(me(auth)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
  await expect(auth.login(ada)).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
  await auth.login({ email: ada.email, password: fresh, tenantSlug: 'acme' })
  expect(userOf(auth)?.email).toBe(ada.email)
})

it('A changed password keeps this session, and a wrong one changes nothing', async () => {
  const { now, auth } = await recovery()
  await auth.login({ ...ada, tenantSlug: 'acme' })
  const change = (currentPassword: string) =>
    now.current.useChangePassword.mutateAsync({ currentPassword, newPassword: fresh })
  await act(() => change('wrong-password-here').catch(() => {}))
  await waitFor(() => expect(isAuthError(now.current.useChangePassword.error, 'WRONG_PASSWORD')).toBe(true))
  await act(() => change(ada.password))
  await expect(me(auth)).resolves.toMatchObject({ user: { email: ada.email } })
})

it('A new address is in use, and on the page, once its link has been followed', async () => {
  const { now, auth, server } = await recovery()
  await auth.login({ ...ada, tenantSlug: 'acme' })
  const email = 'ada.winter@example.com'
  await act(() => now.current.useChangeEmail.mutateAsync({ email, password: ada.password }))
  expect(userOf(auth)?.email).toBe(ada.email)
  await act(() => now.current.useConfirmEmailChange.mutateAsync({ token: mailedToken(server, email) }))
  expect(userOf(auth)?.email).toBe(email)
})

it('A verified address is shown as verified at once', async () => {
  const { now, auth, server } = await recovery()
  const email = 'new@example.com'
  await signup(auth, { email, password: fresh })
  expect(userOf(auth)?.isEmailVerified).toBe(false)
  await act(() => now.current.useSendVerificationEmail.mutateAsync())
  await act(() => now.current.useVerifyEmail.mutateAsync({ token: mailedToken(server, email) }))
  expect(userOf(auth)?.isEmailVerified).toBe(true)
})
