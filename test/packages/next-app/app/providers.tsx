// app/providers.tsx
'use client'

import { cookieTransport, createAuthClient } from '@nest-auth/js-client'
import type { AuthSnapshot } from '@nest-auth/js-client'
import { AuthProvider } from '@nest-auth/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'

// Of the browser. On the server it never signs anybody in, so requests may share it.
const auth = createAuthClient({ baseUrl: '/auth', transport: cookieTransport() })

export function Providers({ initialState, children }: { initialState: AuthSnapshot; children: ReactNode }) {
  // Holds data of people, so every request has its own.
  const [queryClient] = useState(() => new QueryClient())
  return (
    <QueryClientProvider client={queryClient}>
      <AuthProvider client={auth} initialState={initialState} boundary="scope">
        {children}
      </AuthProvider>
    </QueryClientProvider>
  )
}
