import { readFileSync, readdirSync } from 'node:fs'
import { getPriority } from 'node:os'
import { expect, it } from 'vitest'
import { argon2Hasher } from './argon2-hasher.ts'

const hasher = argon2Hasher({ memoryKiB: 64, passes: 1, lanes: 1 })

it('many passwords at once are each hashed and compared, whatever thread does it', async () => {
  const words = Array.from({ length: 40 }, (_, index) => `word ${index} ÄÖ 🐘`)
  const hashes = await Promise.all(words.map((word) => hasher.hash(word)))
  expect(new Set(hashes).size).toBe(40)
  expect(await Promise.all(words.map((word, index) => hasher.verify(hashes[index]!, word)))).not.toContain(
    false,
  )
  expect(await Promise.all(words.map((word) => hasher.verify(hashes[0]!, word)))).toEqual(
    words.map((_, index) => index === 0),
  )
})

it('a decoy costs what a hash costs, and matches nothing', async () => {
  const decoy = hasher.decoy!()
  expect(hasher.needsRehash(decoy)).toBe(false)
  expect(await hasher.verify(decoy, 'decoy')).toBe(false)
  expect(hasher.decoy!()).not.toBe(decoy)
  expect(decoy).toHaveLength((await hasher.hash('decoy')).length)
})

it.runIf(process.platform === 'linux')('threads that hash give way to the rest of the process', async () => {
  await hasher.hash('anything')
  const niceness = readdirSync('/proc/self/task').map((task) => {
    const stat = readFileSync(`/proc/self/task/${task}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
  })
  expect(Math.max(...niceness)).toBeGreaterThan(getPriority())
})
