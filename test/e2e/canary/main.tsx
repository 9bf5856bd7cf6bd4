import { useEffect } from 'react'
import { QueryClient, QueryClientProvider, useMutation, useQuery } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { createAuthClient } from '../../../packages/js-client/src/index.ts'
import { createFakeAuthServer } from '../../../packages/js-client/src/testing/index.ts'
import {
  AuthProvider,
  TenantScope,
  useAuthClient,
  useLogout,
  useSwitchTenant,
  useUser,
} from '../../../packages/react/src/index.ts'

// A page that shows what the test answers to /orders: ?boundary=scope
const wanted = new URLSearchParams(location.search)
const password = 'saffron-trellis-58-quarry'
const server = createFakeAuthServer({
  mode: 'SHARED',
  tenants: [{ slug: 'acme' }, { slug: 'globex' }],
  users: [{ email: 'ada@example.com', password, tenants: ['acme', 'globex'] }],
})
const auth = createAuthClient({ baseUrl: '/auth', fetch: serve })

/** The fake answers what is below /auth, and the network everything else. */
function serve(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const url = input instanceof Request ? input.url : String(input)
  return new URL(url, location.href).pathname.startsWith('/auth/')
    ? server.fetch(input, init)
    : fetch(input, init)
}

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
      <button onClick={() => void switchTenant(server.tenant('globex').id)}>Globex</button>
      <button onClick={() => logout.mutate()}>Sign out</button>
    </header>
  )
}

if (auth.getSnapshot().status !== 'signed-in') {
  await auth.login({ email: 'ada@example.com', password, tenantSlug: 'acme' })
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
