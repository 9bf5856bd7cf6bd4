import { AsyncLocalStorage } from 'node:async_hooks'

type Flow = ReadonlyMap<FlowLocal<unknown>, unknown>

// One for all of them: Node 20 carries each storage that is in use along with every promise and every socket event.
const storage = new AsyncLocalStorage<Flow>()

/** A value that follows the asynchronous flow in which it was set, and nobody else's. */
export class FlowLocal<T> {
  /** The value set around this code; undefined where there is none. */
  get(): T | undefined {
    return storage.getStore()?.get(this) as T | undefined
  }

  /** Runs `work`, and all that it starts, with a value. */
  run<R>(value: T, work: () => R): R {
    return storage.run(new Map(storage.getStore()).set(this, value), work)
  }
}
