import { describe, expect, it } from 'vitest'
import { HashQueue } from './hash-queue.ts'

/** Work that ends when told to. */
function controlled() {
  const begun: number[] = []
  const endings: (() => void)[] = []
  const work = (id: number) => () => {
    begun.push(id)
    return new Promise<number>((resolve) => {
      endings[id] = () => resolve(id)
    })
  }
  return { begun, work, end: (id: number) => endings[id]!() }
}

/** Lets everything run that is ready to. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('The hash queue', () => {
  it('runs so many at a time, the others in the order they came', async () => {
    const { begun, work, end } = controlled()
    const queue = new HashQueue(2, 3)
    const results = [0, 1, 2, 3, 4].map((id) => queue.run(work(id)))
    await settled()
    expect(begun).toEqual([0, 1])
    expect(queue.load).toEqual({ active: 2, waiting: 3 })
    end(1)
    await settled()
    expect(begun).toEqual([0, 1, 2])
    end(0)
    end(2)
    await settled()
    expect(begun).toEqual([0, 1, 2, 3, 4])
    end(3)
    end(4)
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4])
    expect(queue.load).toEqual({ active: 0, waiting: 0 })
  })

  it('refuses at once whoever comes when it is full, and nobody who is patient', async () => {
    const { begun, work, end } = controlled()
    const queue = new HashQueue(1, 1)
    const admitted = [queue.run(work(0)), queue.run(work(1)), queue.run(work(2), true)]
    await expect(queue.run(work(3))).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      details: { retryAfterSeconds: 1 },
    })
    for (const id of [0, 1, 2]) {
      end(id)
      await settled()
    }
    expect(await Promise.all(admitted)).toEqual([0, 1, 2])
    expect(begun).toEqual([0, 1, 2])
  })

  it('goes on after a failure', async () => {
    const queue = new HashQueue(1, 1)
    const failing = queue.run(() => Promise.reject(new Error('no memory')))
    const next = queue.run(() => Promise.resolve('hashed'))
    await expect(failing).rejects.toThrow('no memory')
    expect(await next).toBe('hashed')
    expect(queue.load).toEqual({ active: 0, waiting: 0 })
  })
})
