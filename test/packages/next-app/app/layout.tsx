// app/layout.tsx
import '@nest-auth/react/styles.css'
import { snapshotOfCookies } from '@nest-auth/js-client'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from './providers'

const api = process.env['API_URL'] ?? 'http://127.0.0.1:3000'

export default async function RootLayout({ children }: { children: ReactNode }) {
  const initialState = await snapshotOfCookies((await headers()).get('cookie'), {
    baseUrl: '/auth',
    serverUrl: `${api}/auth`,
  })
  return (
    <html lang="en">
      <body>
        <Providers initialState={initialState}>{children}</Providers>
      </body>
    </html>
  )
}
