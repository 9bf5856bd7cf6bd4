import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cookieTransport, createAuthClient } from '@nest-auth/js-client'
import { AuthProvider } from '@nest-auth/react'
import { AuthDevtools } from '@nest-auth/react/devtools'
import '@nest-auth/react/styles.css'
import './styles.css'
import { App } from './app.tsx'
import { DemoContext, readDemo } from './demo.ts'
import { isRefusal } from './messages.ts'
import { ShellSkeleton } from './shell/skeleton.tsx'
import { applyTheme } from './shell/theme.ts'
import { Unreachable } from './shell/unreachable.tsx'

const root = createRoot(document.getElementById('root')!)
const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server has refused, it would only refuse again.
      retry: (failures, error) => failures < 1 && !isRefusal(error),
    },
  },
})

/** An application of your own makes its client at once; this one asks first how the demo was started. */
async function start() {
  root.render(<ShellSkeleton />)
  const demo = await readDemo().catch(() => null)
  if (!demo) return root.render(<Unreachable onRetry={start} />)

  const auth = createAuthClient({
    baseUrl: '/auth',
    transport: demo.transport === 'cookie' ? cookieTransport() : undefined,
  })
  root.render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <AuthProvider client={auth} boundary="scope">
          <DemoContext value={demo}>
            <App />
            <AuthDevtools />
          </DemoContext>
        </AuthProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
}

applyTheme()
void start()
