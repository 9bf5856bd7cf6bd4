import { useEffect } from 'react'
import { QueryClient, QueryClientProvider, useMutation, useQuery } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { cookieTransport, createAuthClient } from '../../../packages/js-client/src/index.ts'
import {
  AuthProvider,
  TenantScope,
  useAuthClient,
  useLogout,
  useSwitchTenant,
  useUser,
} from '../../../packages/react/src/index.ts'

// A page that shows what the test answers to /orders and /auth: ?boundary=scope&mode=cookie
const wanted = new URLSearchParams(location.search)
const transport = wanted.get('mode') === 'cookie' ? cookieTransport() : undefined
const auth = createAuthClient({ baseUrl: '/auth', transport })

function useOrders(name: string) {
  const auth = useAuthClient()
  const user = useUser()
  const slug = user.status === 'signed-in' ? user.tenant?.slug : 'nobody'
  return {
    slug,
    read: async () =>
      (await auth.fetch(`/orders?tenant=${slug}&of=${name}`)).json() as Promise<{ text: string }>,
  }
}

function Orders() {
  const { slug, read } = useOrders('list')
  const { data } = useQuery({ queryKey: ['orders'], queryFn: read, enabled: slug !== 'nobody' })
  const save = useMutation({ mutationFn: read })
  useEffect(() => {
    document.title = data?.text ?? 'Orders'
    return () => void (document.title = 'Orders')
  }, [data])
  return (
    <section>
      <p>order {data?.text}</p>
      <p>saved {save.data?.text}</p>
      <input aria-label="Note" />
      <button onClick={() => save.mutate()}>Save</button>
    </section>
  )
}

function Shell() {
  const { slug, read } = useOrders('count')
  const { data } = useQuery({ queryKey: ['count'], queryFn: read, enabled: slug !== 'nobody' })
  const note = useMutation({ mutationFn: read })
  const { switchTenant } = useSwitchTenant()
  const logout = useLogout()
  return (
    <header>
      <h1>{slug}</h1>
      <p>count {data?.text}</p>
      <p>noted {note.data?.text}</p>
      <button onClick={() => note.mutate()}>Note it</button>
      <button onClick={() => void auth.lookupTenant('globex').then(({ id }) => switchTenant(id))}>
        Globex
      </button>
      <button onClick={() => logout.mutate()}>Sign out</button>
    </header>
  )
}

/** A function of its own, because a module keeps what it last awaited, and this is answered tokens. */
async function signIn(email: string, password: string): Promise<void> {
  await auth.login({ email, password, tenantSlug: 'acme' })
}

if (auth.getSnapshot().status !== 'signed-in') {
  await signIn(wanted.get('email')!, wanted.get('password')!)
}
createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={new QueryClient()}>
    <AuthProvider
      client={auth}
      cachedPairs={1}
      boundary={wanted.get('boundary') === 'scope' ? 'scope' : 'app'}
    >
      <Shell />
      <TenantScope>
        <Orders />
      </TenantScope>
    </AuthProvider>
  </QueryClientProvider>,
)
