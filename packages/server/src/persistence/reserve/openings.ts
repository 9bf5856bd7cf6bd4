import type pg from 'pg'

type Done = (error: Error) => void

/** Counts the connections that are being opened. */
export class Openings {
  #count = 0

  /** Whether one is being opened now. */
  get isUnderWay(): boolean {
    return this.#count > 0
  }

  /** The same client, counted while it connects. */
  counting(Client: typeof pg.Client): typeof pg.Client {
    const begin = () => {
      let isOver = false
      this.#count++
      return () => {
        if (!isOver) this.#count--
        isOver = true
      }
    }
    return class CountedClient extends Client {
      override connect(): Promise<this>
      override connect(done: Done): void
      override connect(done?: Done): Promise<this> | void {
        const end = begin()
        if (!done) return (super.connect() as Promise<this>).finally(end)
        super.connect((error: Error) => {
          end()
          done(error)
        })
      }
    }
  }
}
