import { expect, it } from 'vitest'
import { hasSessionEnded, me } from '../src/index.ts'
import type { AuthClient, AuthClientOptions } from '../src/index.ts'
import { createDevice, createMemory, describeBothModes, pass, seen, useDevice } from './world/device.ts'

useDevice()

/** Ada in one tab, Bob in another one, last; `find` lets a tab find out that the server has ended every session. */
async function twoPeople(options: Partial<AuthClientOptions> = {}) {
  const { signedInTab, openTab, server } = createDevice()
  const [tab, other] = [await signedInTab(options), openTab()]
  await other.addAccount({ email: 'bob@x.test', password: 'right' })
  server.endSessions()
  server.expireAccess()
  const find = async (each: AuthClient) => {
    await me(each).catch(() => {})
    await pass()
  }
  return { tab, other, openTab, find }
}

describeBothModes('A session that has ended', (mode) => {
  it('is known in every tab and after a reload, until somebody signs in', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const [tab, other] = [await signedInTab(), openTab()]
    expect([tab, other].map(hasSessionEnded)).toEqual([false, false])
    server.endSessions()
    server.expireAccess()
    await me(tab).catch(() => {})
    await pass()
    const reloaded = openTab()
    expect([tab, other, reloaded].map(hasSessionEnded)).toEqual([true, true, true])
    await reloaded.login({ email: 'ada@x.test', password: 'right' })
    await pass()
    expect([reloaded, openTab()].map(hasSessionEnded)).toEqual([false, false])
  })

  it('is told from one that somebody has ended by signing out', async () => {
    const { signedInTab, openTab } = createDevice()
    const tab = await signedInTab()
    expect(hasSessionEnded(tab)).toBe(false)
    await tab.logout()
    const later = openTab()
    expect([tab, later].map((each) => [seen(each), hasSessionEnded(each)])).toEqual([
      ['signed-out', false],
      ['signed-out', false],
    ])
  })

  it('is told from a sign-out in another tab at every moment of it', async () => {
    const { signedInTab, openTab, items, storage, storageListeners } = createDevice()
    const [tab, other] = [await signedInTab(), openTab()]
    await pass()
    const before = new Map(items)
    const listeners = [...storageListeners]
    storageListeners.clear()
    const { setItem, removeItem } = storage
    const steps: (() => void)[] = []
    storage.setItem = (key, value) => {
      steps.push(() => setItem(key, value))
      setItem(key, value)
    }
    storage.removeItem = (key) => {
      steps.push(() => removeItem(key))
      removeItem(key)
    }
    await tab.logout()
    // The news of another process come one by one.
    for (const [key, value] of before) items.set(key, value)
    for (const listener of listeners) storageListeners.add(listener)
    const moments: unknown[] = []
    for (const step of steps) {
      step()
      await pass()
      moments.push([seen(other), hasSessionEnded(other)])
    }
    expect(items).not.toEqual(before)
    expect(moments.length).toBeGreaterThan(1)
    expect(moments).toEqual(moments.map(() => ['signed-out', false]))
  })

  it('is that of the account the tab is pinned to, in a new tab that of the one used last', async () => {
    const tabStorage = createMemory()
    const { tab, other, openTab, find } = await twoPeople({ tabStorage })
    const ended = () => [tab, other, openTab()].map(hasSessionEnded)
    await find(tab)
    expect([seen(other), ended()]).toEqual(['bob@x.test acme', [true, false, false]])
    // The page is loaded again, pinned as before.
    tab.dispose()
    expect(hasSessionEnded(openTab({ tabStorage }))).toBe(true)
    await find(other)
    expect([other, openTab()].map(hasSessionEnded)).toEqual([true, true])
  })

  it('of one account is nothing to a tab whose own account was signed out', async () => {
    const { tab, other, find } = await twoPeople()
    const { accounts } = tab.accounts.getState()
    await find(other)
    await other.removeAccount(accounts.find(({ user }) => user.email === 'ada@x.test')!.key)
    await pass()
    expect([tab, other].map((each) => [seen(each), hasSessionEnded(each)])).toEqual([
      ['signed-out', false],
      ['signed-out', true],
    ])
  })

  it('is nothing of an account the device no longer keeps', async () => {
    const { signedInTab, server, items } = createDevice()
    const tab = await signedInTab()
    server.endSessions()
    server.expireAccess()
    await me(tab).catch(() => {})
    expect(hasSessionEnded(tab)).toBe(true)
    // A page that clears its own storage is not told of it.
    items.clear()
    expect(hasSessionEnded(tab)).toBe(false)
  })

  it('leaves no tokens on the device where somebody signs out, even if the application fails to follow', async () => {
    const { signedInTab, items } = createDevice()
    const tab = await signedInTab()
    tab.subscribe(() => {
      throw new Error('a mistake of the application')
    })
    await tab.logout().catch(() => {})
    expect([...items.keys()].filter((key) => /^nest-auth:[^@]/.test(key))).toEqual([])
  })

  it('is nothing a device has that nobody has signed in on', () => {
    const { openTab } = createDevice()
    expect([mode, hasSessionEnded(openTab())]).toEqual([mode, false])
  })
})

it('A test double of a client, of which nothing is known, has none', () => {
  expect(hasSessionEnded({ getSnapshot: () => ({ status: 'signed-out' }) } as never)).toBe(false)
})
