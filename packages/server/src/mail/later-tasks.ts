import { AsyncResource } from 'node:async_hooks'

/** More than anybody asks for in good faith. */
const most = 1000

/**
 * Tasks that are written in the background, so that nobody can tell by the time of an answer that there is one. Each is
 * written in its turn, outside of any request and transaction, or counted as lost.
 */
export class LaterTasks<Task> {
  readonly #context = new AsyncResource('nest-auth:later')
  readonly #tasks: Task[] = []
  readonly #write: (task: Task) => Promise<void>
  #writing: Promise<void> = Promise.resolve()
  #tooMany = 0

  constructor(write: (task: Task) => Promise<void>) {
    this.#write = write
  }

  add(task: Task): void {
    if (this.#tasks.length < most) this.#tasks.push(task)
    else this.#tooMany += 1
  }

  /** Resolves when all have been written. Rejects with what failed one: it and those after it wait for the next call. */
  writeAll(): Promise<void> {
    const written = this.#writing.then(() => this.#context.runInAsyncScope(() => this.#writeInTurn()))
    this.#writing = written.catch(() => {})
    return written
  }

  /** How many have been turned away since this was last asked, as too many waited. */
  takeTooMany(): number {
    const count = this.#tooMany
    this.#tooMany = 0
    return count
  }

  /** Gives up those that wait, and answers how many they were. */
  giveUp(): number {
    return this.#tasks.splice(0).length
  }

  async #writeInTurn(): Promise<void> {
    for (let task = this.#tasks[0]; task !== undefined; task = this.#tasks[0]) {
      await this.#write(task)
      this.#tasks.shift()
    }
  }
}
