import { clientConfig, isAuthError } from '@nest-auth/js-client'
import type { AuthClient } from '@nest-auth/js-client'

const pauseMs = 1_000
const unreachable = 'cannot be reached'
const checked = new WeakSet<AuthClient>()

/** Says on the console, once per client, where `baseUrl` leads to something else than a server of ours. */
export async function checkBaseUrl(client: AuthClient): Promise<void> {
  if (checked.has(client)) return
  checked.add(client)
  const ask = () => clientConfig(client).then(strangeConfig, strangeAnswer)
  let answer = await ask()
  if (answer === unreachable) {
    // A server that is starting, or a page that is being left, is nothing to speak of.
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    answer = await ask()
  }
  if (answer === null) return
  const { baseUrl } = client
  if (answer === unreachable) {
    // oxlint-disable-next-line no-console
    console.warn(
      `@nest-auth/react: no API can be reached at ${baseUrl}/client-config. See that it runs, and that baseUrl or the ` +
        "development server's proxy leads to its host and port. If it has another origin than the page, it must allow " +
        "the page's by CORS; one origin for both, by a proxy, does without.",
    )
    return
  }
  // The one who builds the page looks there first, and nobody else is ever told.
  // oxlint-disable-next-line no-console
  console.warn(
    `@nest-auth/react: baseUrl is "${baseUrl}", but ${baseUrl}/client-config ${answer}. Give createAuthClient() the ` +
      'address at which the routes of NestAuthModule are: its routePrefix, "/auth" by default. If the API has a port of its ' +
      "own, let the development server pass the routes on, as Vite does with server: { proxy: { '/auth': " +
      "'http://localhost:3000' } }, or begin baseUrl with the API's origin and allow the page's there by CORS.",
  )
}

function strangeConfig(config: unknown): string | null {
  return Object(config).tenancy ? null : 'answers JSON of something else'
}

/** What is wrong with a failed answer; null where the server is right but busy, and where this device is offline. */
function strangeAnswer(error: unknown): string | null {
  if (!isAuthError(error)) return null
  if (error.code === 'NETWORK_ERROR') return isOffline() ? null : unreachable
  if (error.status === 404) return 'answers 404'
  if (error.code !== 'SERVICE_UNAVAILABLE') return null
  // What a proxy answers that does not reach the API; Vite's says 500.
  if ([500, 502, 504].includes(error.status)) return unreachable
  return error.status >= 200 && error.status < 300
    ? 'answers a page, most likely your own, instead of JSON'
    : null
}

function isOffline(): boolean {
  // Not every platform that has a navigator knows.
  const device: { onLine?: boolean } = globalThis.navigator
  return device.onLine === false
}
