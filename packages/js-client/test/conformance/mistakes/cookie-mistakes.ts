import { revokeSession } from '../../../src/testing/sessions.ts'
import type { Mistake } from './mistake.ts'
import { handler } from './mistake.ts'

const signIn =
  'a sign-in by cookie answers no tokens, and sets one cookie for this host that no script can read'
const csrf = 'another site can neither sign in by cookie nor use one'

const spoil = (name: string, from: RegExp, to: string): Mistake => ({
  name: `the cookie is ${name}`,
  mode: 'off',
  caughtBy: signIn,
  sabotage: ({ cookies }) => ({
    cookies: { write: (...args) => cookies.write(...args).replace(from, to) },
  }),
})

const trust = (name: string, header: string, value: string): Mistake => ({
  name: `${name} is trusted`,
  mode: 'SHARED',
  caughtBy: csrf,
  sabotage: ({ cookies }) => ({
    cookies: {
      assertSameSite: (request, trusted) => {
        if (request.headers.get(header) !== value) cookies.assertSameSite(request, trusted)
      },
    },
  }),
})

export const cookieMistakes: Mistake[] = [
  spoil('open to scripts', / HttpOnly;/, ''),
  spoil('sent without TLS', / Secure;/, ''),
  spoil('sent from every site', /Lax/, 'None'),
  spoil('shared with other hosts', /$/, '; Domain=fake.test'),
  spoil('bound to a path', /Path=\//, 'Path=/auth'),
  spoil('gone with the browser', / Max-Age=\d+;/, ''),
  spoil('not protected by its name', /^__Host-/, ''),
  trust('a foreign origin', 'origin', 'https://evil.test'),
  trust('the origin null', 'origin', 'null'),
  trust('what the browser calls cross-site', 'sec-fetch-site', 'cross-site'),
  {
    name: 'a cookie works without the transport header',
    mode: 'SHARED',
    caughtBy: 'a cookie opens nothing without the headers that name it',
    sabotage: () => ({
      cookies: { isAskedFor: (headers) => headers.has('cookie') && !headers.has('authorization') },
    }),
  },
  {
    name: 'the first cookie answers for a request that names none',
    mode: 'off',
    caughtBy: 'a cookie opens nothing without the headers that name it',
    sabotage: ({ authenticateByCookie }) => ({
      authenticateByCookie: (world, headers, tokens) => {
        const named = new Headers(headers)
        if (!named.has('nest-auth-session')) named.set('nest-auth-session', [...tokens.keys()][0] ?? '')
        return authenticateByCookie(world, named, tokens)
      },
    }),
  },
  {
    name: 'the first cookie answers for every request',
    mode: 'ISOLATED',
    caughtBy: 'accounts live side by side, and a request names the one it is for',
    sabotage: ({ authenticateByCookie }) => ({
      authenticateByCookie: (world, headers, tokens) => {
        const named = new Headers(headers)
        named.set('nest-auth-session', [...tokens.keys()][0] ?? '')
        return authenticateByCookie(world, named, tokens)
      },
    }),
  },
  {
    name: 'the name of a cookie decides whose session it is',
    mode: 'SHARED',
    caughtBy: 'naming a session whose cookie is not there is refused',
    sabotage: ({ authenticateByCookie }) => ({
      authenticateByCookie: (world, headers, tokens) => {
        const id = headers.get('nest-auth-session') ?? ''
        return (tokens.has(id) && world.sessions.get(id)) || authenticateByCookie(world, headers, tokens)
      },
    }),
  },
  {
    name: 'cookies do not age',
    mode: 'off',
    caughtBy: 'a cookie serves as long as an access token would, and then wants a refresh',
    sabotage: ({ authenticateByCookie }) => ({
      authenticateByCookie: (world, headers, tokens) => {
        const known = world.refreshTokens.get([...tokens.values()][0] ?? '')
        const session = known && world.sessions.get(known.sessionId)
        return session ?? authenticateByCookie(world, headers, tokens)
      },
    }),
  },
  {
    name: 'every ancestor of a cookie works',
    mode: 'ISOLATED',
    caughtBy: 'refresh by cookie answers no tokens and replaces the cookie of the same session',
    sabotage: ({ authenticateByCookie }) => ({
      authenticateByCookie: (world, headers, tokens) => {
        const id = headers.get('nest-auth-session') ?? ''
        const known = world.refreshTokens.get(tokens.get(id) ?? '')
        return known?.sessionId === id
          ? world.sessions.get(id)!
          : authenticateByCookie(world, headers, tokens)
      },
    }),
  },
  {
    name: 'the last of two cookies of one name wins',
    mode: 'SHARED',
    caughtBy: 'a cookie name that stands twice is ignored, and so is whatever else comes in cookies',
    sabotage: () => ({
      cookies: {
        read: (headers) =>
          new Map(
            [...(headers.get('cookie') ?? '').matchAll(/__Host-nest-auth-([^=;]+)=([^;]*)/g)].map(
              ([, id, token]) => [id!, token!],
            ),
          ),
      },
    }),
  },
  {
    name: 'a cookie wins over an Authorization header',
    mode: 'SHARED',
    caughtBy: 'an Authorization header wins over a cookie',
    sabotage: () => ({
      cookies: { isAskedFor: (headers) => headers.get('nest-auth-transport') === 'cookie' },
    }),
  },
  {
    name: 'logout leaves the cookie behind',
    mode: 'off',
    caughtBy: 'logout by cookie ends the sign-in, clears its cookie, and leaves other accounts alone',
    sabotage: ({ cookies }) => ({
      cookies: { write: (id, token) => (token ? cookies.write(id, token) : 'nothing=') },
    }),
  },
  {
    name: 'logout by cookie ends every account of the browser',
    mode: 'SHARED',
    caughtBy: 'logout by cookie ends the sign-in, clears its cookie, and leaves other accounts alone',
    sabotage: handler('logout', () => (world, { cookies }) => {
      for (const id of cookies.keys()) revokeSession(world.sessions.get(id)!)
      return null
    }),
  },
  {
    name: 'listAccounts believes the names of cookies',
    mode: 'SHARED',
    caughtBy: 'listAccounts lists the live sessions of the cookies that come along, and nothing unverified',
    sabotage: handler('listAccounts', (intact) => (world, call) => {
      const tokens = [...call.cookies.keys()].flatMap((id) => {
        const token = world.sessions.get(id)?.refreshToken
        return token === undefined ? [] : [[id, token] as const]
      })
      return intact(world, { ...call, cookies: new Map(tokens) })
    }),
  },
]
