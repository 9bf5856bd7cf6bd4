import { clientConfig, isAuthError } from '@nest-auth/js-client'
import type { AuthClient } from '@nest-auth/js-client'

const checked = new WeakSet<AuthClient>()

/** Says on the console, once per client, where `baseUrl` leads to something else than a server of ours. */
export async function checkBaseUrl(client: AuthClient): Promise<void> {
  if (checked.has(client)) return
  checked.add(client)
  const answer = await clientConfig(client).then(strangeConfig, strangeAnswer)
  if (answer === null) return
  const { baseUrl } = client
  // The one who builds the page looks there first, and nobody else is ever told.
  // oxlint-disable-next-line no-console
  console.warn(
    `@nest-auth/react: baseUrl is "${baseUrl}", but ${baseUrl}/client-config ${answer}. Give createAuthClient() the ` +
      'address at which the routes of AuthModule are: its routePrefix, "/auth" by default. If the API has a port of its ' +
      "own, let the development server pass the routes on, as Vite does with server: { proxy: { '/auth': " +
      "'http://localhost:3000' } }, or begin baseUrl with the API's origin and allow the page's there by CORS.",
  )
}

function strangeConfig(config: unknown): string | null {
  return Object(config).tenancy ? null : 'answers JSON of something else'
}

/** What is wrong with a failed answer; null where the server is right, but down, busy or out of reach. */
function strangeAnswer(error: unknown): string | null {
  if (!isAuthError(error)) return null
  if (error.status === 404) return 'answers 404'
  if (error.code !== 'SERVICE_UNAVAILABLE') return null
  return error.status >= 200 && error.status < 300
    ? 'answers a page, most likely your own, instead of JSON'
    : null
}
