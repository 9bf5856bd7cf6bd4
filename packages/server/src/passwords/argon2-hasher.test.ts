import { hash } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { sparedBy } from './argon2-cost.ts'
import { argon2Hasher } from './argon2-hasher.ts'

const cheap = { memoryKiB: 64, passes: 1, lanes: 1 }
const hasher = argon2Hasher(cheap)
const word = 'violet-harbour-91-kettle'

describe('A stored hash', () => {
  it('that is broken anywhere matches nothing, and is no fault', async () => {
    const genuine = await hasher.hash(word)
    expect(await hasher.verify(genuine, word)).toBe(true)
    const broken = [...genuine].flatMap((kept, at) =>
      ['0', '9', 'A', '_', '$', '=', ',', '', '\0', 'é']
        .filter((other) => other !== kept)
        .map((other) => genuine.slice(0, at) + other + genuine.slice(at + 1)),
    )
    broken.push(
      `${genuine}A`,
      `${genuine}=`,
      `${genuine}\n`,
      ` ${genuine}`,
      genuine.slice(0, -1),
      genuine.repeat(2),
    )
    expect(broken.length).toBeGreaterThan(900)
    const matching = await Promise.all(broken.map((encoded) => hasher.verify(encoded, word)))
    expect(broken.filter((_, at) => matching[at])).toEqual([])
  })

  it.each([
    'm=64,t=0,p=1',
    'm=0,t=1,p=1',
    'm=64,t=1,p=0',
    'm=7,t=1,p=1',
    'm=63,t=1,p=8',
    'm=064,t=1,p=1',
    'm=64,t=1,p=1,data=AAAA',
    'm=4294967296,t=1,p=1',
    'm=9999999999,t=9999999999,p=99999999',
    'm=-64,t=1,p=1',
    'm=6e1,t=1,p=1',
  ])('that no argon2 could have made (%s) matches nothing, and is no fault', async (parameters) => {
    const encoded = `$argon2id$v=19$${parameters}$${'A'.repeat(22)}$${'A'.repeat(43)}`
    expect(await hasher.verify(encoded, word)).toBe(false)
  })

  it('that cannot be taken is answered no sooner than a wrong password', async () => {
    const dear = argon2Hasher({ memoryKiB: 19_456, passes: 8, lanes: 1 })
    for (const encoded of ['', '{SSHA}c29tZXRoaW5n', `$argon2id$v=19$m=4194304,t=9,p=1$AAAA$AAAA`]) {
      const taken: number[] = []
      for (let time = 0; time < 3; time++) {
        const begun = performance.now()
        expect(await dear.verify(encoded, word)).toBe(false)
        taken.push(performance.now() - begun)
      }
      // No processor fills so much memory sooner; a look at the hash alone is far below a millisecond.
      expect(Math.min(...taken), encoded).toBeGreaterThan(5)
    }
  })

  it('that costs less than today is answered no sooner than one of today, whether the password is right or not', async () => {
    const dear = argon2Hasher({ memoryKiB: 19_456, passes: 8, lanes: 1 })
    const former = await hasher.hash(word)
    for (const password of [word, 'a wrong guess']) {
      const taken: number[] = []
      for (let time = 0; time < 3; time++) {
        const begun = performance.now()
        expect(await dear.verify(former, password)).toBe(password === word)
        taken.push(performance.now() - begun)
      }
      expect(Math.min(...taken), password).toBeGreaterThan(5)
    }
  })

  it.each([
    [
      { memoryKiB: 64, passes: 1, lanes: 1 },
      { memoryKiB: 64, passes: 2, lanes: 1 },
      { memoryKiB: 64, passes: 1, lanes: 1 },
    ],
    [
      { memoryKiB: 16, passes: 1, lanes: 1 },
      { memoryKiB: 64, passes: 2, lanes: 4 },
      { memoryKiB: 56, passes: 2, lanes: 1 },
    ],
    [{ memoryKiB: 60, passes: 1, lanes: 1 }, { memoryKiB: 64, passes: 1, lanes: 1 }, null],
    [{ memoryKiB: 64, passes: 2, lanes: 1 }, { memoryKiB: 64, passes: 2, lanes: 1 }, null],
    [{ memoryKiB: 128, passes: 2, lanes: 1 }, { memoryKiB: 64, passes: 2, lanes: 1 }, null],
  ])('of cost %o where ours cost %o spares %o', (used, ours, spared) => {
    expect(sparedBy(used, ours)).toEqual(spared)
  })

  it('of a cost that was configured is taken, however high', async () => {
    const dear = { memoryKiB: 64, passes: 40, lanes: 8 }
    const own = argon2Hasher(dear)
    expect(await own.verify(await own.hash(word), word)).toBe(true)
    // Nobody else takes it, although it is the right password.
    expect(await hasher.verify(await own.hash(word), word)).toBe(false)
  })

  it('that fills much memory often is refused where either alone would not be', async () => {
    const of = (memoryCost: number, timeCost: number) => hash(word, { memoryCost, timeCost, parallelism: 1 })
    expect(await hasher.verify(await of(65_536, 16), word)).toBe(true)
    expect(await hasher.verify(await of(70_000, 16), word)).toBe(false)
  })
})

it.each([
  { memoryKiB: 0, passes: 1, lanes: 1 },
  { memoryKiB: 64, passes: 0, lanes: 1 },
  { memoryKiB: 64, passes: 1, lanes: 0 },
  { memoryKiB: 64, passes: 1, lanes: 9 },
  { memoryKiB: 64.5, passes: 1, lanes: 1 },
  { memoryKiB: Number.NaN, passes: 1, lanes: 1 },
  { memoryKiB: '64' as never, passes: 1, lanes: 1 },
])('A cost argon2 does not take is refused at once: %o', (cost) => {
  expect(() => argon2Hasher(cost)).toThrow(/^argon2Hasher takes whole numbers/)
})
