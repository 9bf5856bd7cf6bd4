import { expect, it } from 'vitest'
import { hasSessionEnded, me } from '../src/index.ts'
import { createDevice, describeBothModes, pass, seen, useDevice } from './world/device.ts'

useDevice()

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

  it('is nothing a device has that nobody has signed in on', () => {
    const { openTab } = createDevice()
    expect([mode, hasSessionEnded(openTab())]).toEqual([mode, false])
  })
})

it('A test double of a client, of which nothing is known, has none', () => {
  expect(hasSessionEnded({ getSnapshot: () => ({ status: 'signed-out' }) } as never)).toBe(false)
})
