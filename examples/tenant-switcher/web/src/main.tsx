import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { AuthProvider } from '@nest-auth/react'
import { AuthDevtools } from '@nest-auth/react/devtools'
import '@nest-auth/react/styles.css'
import './styles.css'
import { App } from './app.tsx'
import { auth } from './auth.ts'
import { applyTheme } from './shell/theme.ts'

const queryClient = new QueryClient({ defaultOptions: { queries: { retry: 1 } } })

applyTheme()

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <AuthProvider client={auth} boundary="scope">
        <App />
        <AuthDevtools />
      </AuthProvider>
    </QueryClientProvider>
  </StrictMode>,
)
