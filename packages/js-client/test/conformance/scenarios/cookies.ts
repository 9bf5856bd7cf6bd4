import { expect } from 'vitest'
import {
  assertOpen,
  assertShut,
  byCookie,
  cookieHeader,
  cookieName,
  enter,
  openBrowser,
  refreshByCookie,
} from '../browser.ts'
import type { CookieResult } from '../browser.ts'
import { call, refuse, sorted, succeed } from '../http.ts'
import { foundTenant, freshTenant, newcomer, strongPassword, unique, unknownId } from '../people.ts'
import { control, everyMode, sharedOnly } from '../target.ts'
import type { Scenario } from '../target.ts'

export const cookies: Scenario[] = [
  {
    title: 'a sign-in by cookie answers no tokens, and sets one cookie for this host that no script can read',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const { session } = await enter(browser, await newcomer(target))
      const newTenant = target.mode !== 'off' && { newTenant: freshTenant() }
      const body = { email: `n-${unique()}@example.test`, password: strongPassword, ...newTenant }
      const signup = (await succeed(browser, 'signup', { body, headers: byCookie() })) as CookieResult
      expect(signup.tokenType).toBe('Cookie')
      expect(browser.received).toHaveLength(2)
      for (const [index, id] of [session.id, signup.session.id].entries()) {
        const [pair, ...attributes] = browser.received[index]!.split(/;\s*/)
        expect(pair).toMatch(new RegExp(`^${cookieName(id)}=.{40,}$`))
        const words = attributes.map((attribute) => attribute.toLowerCase())
        const lasting = words.filter((word) => !/^(max-age=[1-9]|expires=)/.test(word))
        expect(sorted(lasting)).toEqual(['httponly', 'path=/', 'samesite=lax', 'secure'])
        expect(words.length).toBeGreaterThan(lasting.length)
      }
    },
  },
  {
    title: 'a sign-in without the header sets no cookie',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const { session } = await newcomer(browser)
      await succeed(browser, 'refresh', { body: { refreshToken: session.refreshToken } })
      expect(browser.received).toEqual([])
    },
  },
  {
    title: 'a cookie opens nothing without the headers that name it',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const { session } = await enter(browser, await newcomer(target))
      for (const headers of [
        {},
        { 'nest-auth-session': session.id },
        { 'nest-auth-transport': 'bearer', 'nest-auth-session': session.id },
        byCookie(),
      ]) {
        await refuse(browser, 'me', 'UNAUTHENTICATED', { headers })
        await refuse(browser, 'refresh', 'INVALID_REFRESH_TOKEN', { body: {}, headers })
      }
      expect((await assertOpen(browser, session.id)).session.id).toBe(session.id)
    },
  },
  {
    title: 'accounts live side by side, and a request names the one it is for',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const people = [await newcomer(target), await newcomer(target)]
      const entered = [await enter(browser, people[0]!), await enter(browser, people[1]!)]
      for (const [index, { session }] of entered.entries()) {
        const me = await assertOpen(browser, session.id)
        expect({ user: me.user.id, session: me.session.id }).toEqual({
          user: people[index]!.userId,
          session: session.id,
        })
      }
    },
  },
  {
    title: 'naming a session whose cookie is not there is refused',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const [browser, elsewhere] = [openBrowser(target), openBrowser(target)]
      const own = await enter(browser, await newcomer(target))
      const foreign = await enter(elsewhere, await newcomer(target))
      for (const id of [foreign.session.id, unknownId, 'nothing', '']) await assertShut(browser, id)
      // The name decides nothing: the token under it has to be that of the session.
      const [token] = browser.cookies.values()
      await assertShut(target, foreign.session.id, `${cookieName(foreign.session.id)}=${token}`)
      await assertShut(target, own.session.id, `${cookieName(own.session.id)}=${token}x`)
      await assertOpen(elsewhere, foreign.session.id)
    },
  },
  {
    title: 'refresh by cookie answers no tokens and replaces the cookie of the same session',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const { session, expiresIn } = await enter(browser, await newcomer(target))
      const first = cookieHeader(browser.cookies)
      expect(await refreshByCookie(browser, session.id)).toEqual({ tokenType: 'Cookie', expiresIn })
      expect([...browser.cookies.keys()]).toEqual([cookieName(session.id)])
      const second = cookieHeader(browser.cookies)
      expect(second).not.toBe(first)
      // Requests that were on their way, and a refresh whose answer was lost.
      await assertOpen(target, session.id, first)
      await refreshByCookie(browser, session.id, first)
      expect(cookieHeader(browser.cookies)).toBe(second)
      await refreshByCookie(browser, session.id)
      await assertShut(target, session.id, first)
      await assertOpen(browser, session.id)
    },
  },
  {
    title: 'an older cookie works only inside the reuse interval, and then ends the session when refreshed',
    modes: everyMode,
    needs: ['advanceClock'],
    run: async (target) => {
      const browser = openBrowser(target)
      const { session } = await enter(browser, await newcomer(target))
      const first = cookieHeader(browser.cookies)
      await refreshByCookie(browser, session.id)
      await control(target, 'advanceClock')(11)
      await assertShut(target, session.id, first)
      await assertOpen(browser, session.id)
      const headers = { ...byCookie(session.id), cookie: first }
      await refuse(target, 'refresh', 'INVALID_REFRESH_TOKEN', { body: {}, headers })
      await assertShut(browser, session.id)
    },
  },
  {
    title: 'a cookie serves as long as an access token would, and then wants a refresh',
    modes: everyMode,
    needs: ['advanceClock'],
    run: async (target) => {
      const browser = openBrowser(target)
      const { session, expiresIn } = await enter(browser, await newcomer(target))
      await control(target, 'advanceClock')(expiresIn - 5)
      await assertOpen(browser, session.id)
      await control(target, 'advanceClock')(70)
      await assertShut(browser, session.id)
      await refreshByCookie(browser, session.id)
      await assertOpen(browser, session.id)
    },
  },
  {
    title: 'logout by cookie ends the sign-in, clears its cookie, and leaves other accounts alone',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const [leaving, staying] = [
        await enter(browser, await newcomer(target)),
        await enter(browser, await newcomer(target)),
      ]
      const before = cookieHeader(browser.cookies)
      const { id } = leaving.session
      await succeed(browser, 'logout', { body: {}, headers: byCookie(id) })
      expect([...browser.cookies.keys()]).toEqual([cookieName(staying.session.id)])
      await assertShut(target, id, before)
      await assertOpen(browser, staying.session.id)
      await succeed(target, 'logout', { body: {}, headers: { ...byCookie(id), cookie: before } })
      await succeed(browser, 'logout', { body: {}, headers: byCookie(unknownId) })
      await assertOpen(browser, staying.session.id)
    },
  },
  {
    title: 'logoutAll by cookie clears the cookies of every session of the user',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const person = await newcomer(target)
      const [one, other] = [await enter(browser, person), await enter(browser, person)]
      const staying = await enter(browser, await newcomer(target))
      const before = cookieHeader(browser.cookies)
      await succeed(browser, 'logoutAll', { headers: byCookie(one.session.id) })
      expect([...browser.cookies.keys()]).toEqual([cookieName(staying.session.id)])
      await assertShut(target, other.session.id, before)
    },
  },
  {
    title: 'switchTenant by cookie sets a cookie of its own, and logout clears those of the whole sign-in',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const person = await newcomer(target)
      const tenantId = await foundTenant(target, person)
      const { session } = await enter(browser, person)
      const switched = await succeed(browser, 'switchTenant', {
        body: { tenantId, keepCurrentSession: true },
        headers: byCookie(session.id),
      })
      expect(switched.tokenType).toBe('Cookie')
      expect((await assertOpen(browser, session.id)).tenant?.id).toBe(person.tenantId)
      expect((await assertOpen(browser, switched.session.id)).tenant?.id).toBe(tenantId)
      await succeed(browser, 'logout', { body: {}, headers: byCookie(switched.session.id) })
      expect([...browser.cookies]).toEqual([])
    },
  },
  {
    title: 'listAccounts lists the live sessions of the cookies that come along, and nothing unverified',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const [browser, elsewhere] = [openBrowser(target), openBrowser(target)]
      const list = async (extra = '') => {
        const headers = { ...byCookie(), cookie: cookieHeader(browser.cookies) + extra }
        const { items } = await succeed(target, 'listAccounts', { headers })
        return sorted(items.map(({ user, session }) => `${user.id} ${session.id}`))
      }
      expect(await succeed(target, 'listAccounts', { headers: byCookie() })).toEqual({ items: [] })
      const people = [await newcomer(target), await newcomer(target), await newcomer(target)]
      const entered = [await enter(browser, people[0]!), await enter(browser, people[1]!)]
      const gone = await enter(browser, people[2]!)
      const dead = `; ${cookieName(gone.session.id)}=${browser.cookies.get(cookieName(gone.session.id))}`
      const expected = sorted(entered.map(({ user, session }) => `${user.id} ${session.id}`))
      await succeed(browser, 'logout', { body: {}, headers: byCookie(gone.session.id) })
      const foreign = await enter(elsewhere, people[2]!)
      const [token] = browser.cookies.values()
      for (const extra of [
        '',
        dead,
        `; ${cookieName(foreign.session.id)}=${token}`,
        `; ${cookieName(unknownId)}=nothing`,
        `; nest-auth-${foreign.session.id}=${[...elsewhere.cookies.values()].join()}`,
      ]) {
        expect(await list(extra)).toEqual(expected)
      }
      expect((await succeed(browser, 'listAccounts')).items).toEqual([])
    },
  },
  {
    title: 'an Authorization header wins over a cookie',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const [person, bearer] = [await newcomer(target), await newcomer(target)]
      const { session } = await enter(browser, person)
      const headers = byCookie(session.id)
      const { accessToken } = bearer.session
      expect((await succeed(browser, 'me', { accessToken, headers })).user.id).toBe(bearer.userId)
      await refuse(browser, 'me', 'UNAUTHENTICATED', { accessToken: 'nothing', headers })
      await refuse(browser, 'me', 'UNAUTHENTICATED', { headers: { ...headers, authorization: 'Basic x' } })
    },
  },
  {
    title: 'another site can neither sign in by cookie nor use one',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const person = await newcomer(target)
      const { session } = await enter(browser, person)
      const { email, password, tenantId } = person
      const login = { email, password, ...(tenantId && { tenantId }) }
      const { origin, host } = new URL(target.baseUrl)
      for (const forged of [
        { origin: 'https://evil.test' },
        { origin: 'null' },
        { origin: `https://${host}.evil.test` },
        { origin: `https://evil.test/${host}` },
        { 'sec-fetch-site': 'cross-site' },
        { origin, 'sec-fetch-site': 'cross-site' },
      ]) {
        const asCaller = { ...byCookie(session.id), ...forged }
        const count = browser.received.length
        await refuse(browser, 'login', 'CSRF_REJECTED', {
          body: login,
          headers: { ...byCookie(), ...forged },
        })
        await refuse(browser, 'refresh', 'CSRF_REJECTED', { body: {}, headers: asCaller })
        await refuse(browser, 'logout', 'CSRF_REJECTED', { body: {}, headers: asCaller })
        await refuse(browser, 'logoutAll', 'CSRF_REJECTED', { headers: asCaller })
        const body = { tenantId: tenantId ?? unknownId }
        await refuse(browser, 'switchTenant', 'CSRF_REJECTED', { body, headers: asCaller })
        expect(browser.received).toHaveLength(count)
      }
      await assertOpen(browser, session.id)
      const headers = { ...byCookie(session.id), origin, 'sec-fetch-site': 'same-origin' }
      await succeed(browser, 'refresh', { body: {}, headers })
    },
  },
  {
    title: 'a cookie name that stands twice is ignored, and so is whatever else comes in cookies',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const browser = openBrowser(target)
      const { session } = await enter(browser, await newcomer(target))
      const good = cookieHeader(browser.cookies)
      const name = cookieName(session.id)
      for (const other of [`${name}=nothing`, good]) {
        await assertShut(target, session.id, `${good}; ${other}`)
        await assertShut(target, session.id, `${other}; ${good}`)
      }
      for (const noise of ['%', '%E0%A4%A', '__proto__=x', '=', 'constructor', `${cookieName('%')}=%`, '"']) {
        await assertOpen(target, session.id, `${noise}; ${good}; ${noise}`)
        const { status } = await call(target, 'me', { headers: { ...byCookie(session.id), cookie: noise } })
        expect(status).toBe(401)
      }
    },
  },
]
