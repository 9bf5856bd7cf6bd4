import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { AuthProvider } from '../../../packages/react/src/index.ts'
import '../../../packages/react/styles.css'
import { pieces } from './pieces.tsx'
import { clientIn } from './states.ts'

// One piece in one state, named by the address: ?piece=tenant-switcher&state=ten-thousand&theme=dark&dir=rtl
const wanted = new URLSearchParams(location.search)
const root = document.documentElement
root.dataset['theme'] = wanted.get('theme') ?? 'light'
root.dir = wanted.get('dir') ?? 'ltr'
if (root.dir === 'rtl') root.lang = 'ar'

const Piece = pieces[wanted.get('piece') ?? '']
if (!Piece) throw new Error(`There is no such piece: ${location.search}`)

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
    <AuthProvider client={clientIn(wanted.get('state') ?? '')} boundary="scope">
      <main>
        <h1>{wanted.get('piece')}</h1>
        <Piece />
      </main>
    </AuthProvider>
  </QueryClientProvider>,
)
