import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runningNow, within } from './running-time.ts'

// Once more where the machine stood still meanwhile.
test('counts waiting and computing', { retry: 3 }, async () => {
  const begun = runningNow()
  await pause(300)
  for (const end = performance.now() + 300; performance.now() < end;);
  expect(runningNow() - begun).toBeGreaterThan(350)
})

test('stands still while the process is stopped', async () => {
  const seconds = 2
  const script = `kill -STOP ${process.pid}; sleep ${seconds}; kill -CONT ${process.pid}`
  const [begun, really] = [runningNow(), performance.now()]
  await new Promise((done) => spawn('sh', ['-c', script], { stdio: 'ignore' }).once('close', done))
  expect(performance.now() - really).toBeGreaterThan(seconds * 900)
  expect(runningNow() - begun).toBeLessThan(performance.now() - really - seconds * 900)
})

test('a promise that is late fails', async () => {
  const late = async (begun = runningNow()) => {
    while (runningNow() - begun < 200) await pause(10)
  }
  await expect(within(100, late())).rejects.toThrow(/took \d+ ms, and may take 100/)
  await expect(
    within(
      1000,
      pause(1).then(() => 'in time'),
    ),
  ).resolves.toBe('in time')
})
