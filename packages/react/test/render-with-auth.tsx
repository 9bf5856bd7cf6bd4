import { StrictMode } from 'react'
import type { ReactNode } from 'react'
import type { Tenant } from '@nest-auth/js-client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, waitFor } from '@testing-library/react'
import { expect } from 'vitest'
import { AuthProvider } from '../src/index.ts'
import type { AuthProviderProps } from '../src/index.ts'
import { createTestAuthClient } from '../src/testing/index.ts'
import type { TestAuthClient, TestAuthClientOptions } from '../src/testing/index.ts'
import { testTenant } from '../src/testing/index.ts'

export const acme: Tenant = testTenant({ id: 'tenant-acme', slug: 'acme', name: 'Acme' })
export const globex: Tenant = testTenant({ id: 'tenant-globex', slug: 'globex', name: 'Globex' })
export const initech: Tenant = testTenant({ id: 'tenant-initech', slug: 'initech', name: 'Initech' })

export interface World extends TestAuthClientOptions {
  auth?: TestAuthClient
  queryClient?: QueryClient
  provider?: Omit<AuthProviderProps, 'client' | 'children'>
  isStrict?: boolean
}

/** Renders something as an application would: below a QueryClient and an AuthProvider. */
export function renderWithAuth(children: ReactNode, world: World = {}) {
  const { provider, isStrict = false, auth: given, queryClient: givenQueries, ...options } = world
  const auth = given ?? createTestAuthClient({ tenants: [acme, globex, initech], ...options })
  const queryClient = givenQueries ?? new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const tree = (
    <QueryClientProvider client={queryClient}>
      <AuthProvider client={auth} {...provider}>
        {children}
      </AuthProvider>
    </QueryClientProvider>
  )
  const view = render(isStrict ? <StrictMode>{tree}</StrictMode> : tree)
  return { ...view, auth, queryClient }
}

/** Every text the page has shown, one entry per commit that changed it. */
export function recordPaints(): { texts: string[]; stop: () => void } {
  const texts: string[] = []
  const note = () => {
    const text = document.body.textContent ?? ''
    if (texts.at(-1) !== text) texts.push(text)
  }
  const observer = new MutationObserver(note)
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
  note()
  return { texts, stop: () => observer.disconnect() }
}

/** Whenever a page named its tenant, every row on it was that tenant's. */
export function expectNoMix(texts: string[]) {
  for (const text of texts) {
    const [, name] = /in (\w+(?:-out)?)/.exec(text) ?? []
    const rows = text.match(/(?<=row of )[A-Z][a-z]+/g) ?? []
    expect({ name, rows }).toStrictEqual({ name, rows: rows.map(() => name) })
  }
}

/** A promise and the means to settle it. */
export function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

/** Waits for something that is done when the page shows it: React 18 renders nothing while an `act` is awaited. */
export async function done<T>(work: () => Promise<T>): Promise<T> {
  let isDone = false
  let promise!: Promise<T>
  act(() => {
    promise = work()
  })
  const settle = () => (isDone = true)
  promise.then(settle, settle)
  await waitFor(() => {
    if (!isDone) throw new Error('not done yet')
  })
  return promise
}
