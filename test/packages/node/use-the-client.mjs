// An application on plain Node: no bundler, no browser, no types. Its argument is the address of the API.
import { createAuthClient, isAuthError, listTenants } from '@nest-auth/js-client'

const [, , api, email, password] = process.argv
const auth = createAuthClient({ baseUrl: `${api}/auth` })

const refusal = await auth.login({ email, password: 'wrong' }).catch((error) => error)
await auth.login({ email, password })
const { items: tenants } = await listTenants(auth)

const projects = {}
for (const tenant of tenants) {
  await auth.switchTenant(tenant.id)
  const answer = await auth.fetch(`${api}/api/projects`)
  projects[tenant.slug] = (await answer.json()).length
}
await auth.logout()

const report = {
  isRefused: isAuthError(refusal, 'INVALID_CREDENTIALS'),
  projects,
  after: auth.getSnapshot().status,
}
process.stdout.write(JSON.stringify(report))
