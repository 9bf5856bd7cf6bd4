import type { TokenTransport } from '../http/token-transport.ts'
import { reconcile } from './reconcile.ts'

// A browser hardly keeps more cookies of one host than this.
const REMEMBERED = 99

/**
 * Keeps tokens in cookies that no script can read; a request names its session instead. To be passed as the option
 * `transport`.
 */
export const cookieTransport = (): TokenTransport => ({
  init: { credentials: 'include' },
  headersOf: (grant): Record<string, string> => ({
    'nest-auth-transport': 'cookie',
    ...(grant && { 'nest-auth-session': grant.session.id }),
  }),
  readToken: () => undefined,
  begin: reconcile,
  // A cookie that outlives its sign-out, because the server was out of reach, must not bring its account back.
  forgetting(index, gone) {
    index.ended = [...gone.map(({ session }) => session.id), ...index.ended].slice(0, REMEMBERED)
  },
})
