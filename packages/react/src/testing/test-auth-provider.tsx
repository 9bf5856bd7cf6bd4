import { useContext, useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { QueryClient, QueryClientContext, QueryClientProvider } from '@tanstack/react-query'
import { AuthProvider } from '../auth-provider.tsx'
import type { AuthBoundary } from '../runtime/auth-runtime.ts'
import { createTestAuthClient } from './create-test-auth-client.ts'
import type { TestAuthClient, TestAuthState } from './create-test-auth-client.ts'

/** Props of `<TestAuthProvider>`: the state of the world, or a client that holds it. */
export interface TestAuthProviderProps extends TestAuthState {
  /** A client made with `createTestAuthClient`, which then holds the state. @default one of its own */
  client?: TestAuthClient
  boundary?: AuthBoundary
  children?: ReactNode
}

/**
 * An `<AuthProvider>` for tests of an application: what is passed is what the hooks answer, with the same references
 * on every render. Brings a QueryClient that does not retry, unless there is one around.
 */
export function TestAuthProvider({ client, boundary = 'app', children, ...state }: TestAuthProviderProps) {
  const around = useContext(QueryClientContext)
  const [own] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  const [made] = useState(() => client ?? createTestAuthClient(state))
  useWorld(made, client ? {} : state)

  const provider = (
    <AuthProvider client={client ?? made} boundary={boundary}>
      {children}
    </AuthProvider>
  )
  return around ? provider : <QueryClientProvider client={own}>{provider}</QueryClientProvider>
}

/** Moves the client to new props, when they have changed in value. */
function useWorld(client: TestAuthClient, state: TestAuthState): void {
  const world = JSON.stringify(state)
  const seen = useRef(world)
  useEffect(() => {
    if (seen.current === world) return
    seen.current = world
    client.set(JSON.parse(world) as TestAuthState)
  }, [client, world])
}
