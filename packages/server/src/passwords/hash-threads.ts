import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** A password to be hashed with a cost, or to be compared with a hash. */
export type HashTask =
  | { password: string; cost: { memoryCost: number; timeCost: number; parallelism: number } }
  | { password: string; encoded: string }

type Outcome = { value: string | boolean } | { message: string }

/** Runs in each thread; as text, so that no bundler has to find a file. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const { hashSync, verifySync } = require(workerData.argon2)
// On Linux 0 is this thread alone: whoever needs the processor for a moment goes before a hash.
const { getPriority, setPriority } = require('node:os')
if (process.platform === 'linux') setPriority(0, Math.min(19, getPriority(0) + 10))
parentPort.on('message', ({ password, cost, encoded }) => {
  try {
    parentPort.postMessage({ value: cost ? hashSync(password, cost) : verifySync(encoded, password) })
  } catch (error) {
    parentPort.postMessage({ message: String(error) })
  }
})`

/** One thread, one task at a time. */
class HashThread {
  readonly #worker: Worker
  #settle: ((outcome: Outcome | Error) => void) | undefined
  isAlive = true

  constructor() {
    const argon2 = createRequire(import.meta.url).resolve('@node-rs/argon2')
    // Neither the secrets of the environment nor the flags of the process are of use there.
    this.#worker = new Worker(program, { eval: true, workerData: { argon2 }, env: {}, execArgv: [] })
    this.#worker.on('message', (outcome: Outcome) => this.#settle?.(outcome))
    this.#worker.on('error', (error: Error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('a thread that hashes ended')))
    this.#worker.unref()
  }

  run(task: HashTask): Promise<string | boolean> {
    return new Promise((resolve, reject) => {
      // A process waits for a hash, and for nothing else of a thread.
      this.#worker.ref()
      this.#settle = (outcome) => {
        this.#settle = undefined
        this.#worker.unref()
        if (outcome instanceof Error) reject(outcome)
        else if ('message' in outcome) reject(new Error(outcome.message))
        else resolve(outcome.value)
      }
      this.#worker.postMessage(task)
    })
  }

  #end(error: Error): void {
    this.isAlive = false
    this.#settle?.(error)
  }
}

/**
 * Threads that do nothing but hash, as many as are needed at once and no more than there are processors. They give way
 * to everything else, and leave Node's own threads to files, names and signatures.
 */
class HashThreads {
  readonly #idle: HashThread[] = []
  readonly #waiting: (() => void)[] = []
  #count = 0

  async run(task: HashTask): Promise<string | boolean> {
    const thread = await this.#take()
    try {
      return await thread.run(task)
    } finally {
      if (thread.isAlive) this.#idle.push(thread)
      else this.#count--
      this.#waiting.shift()?.()
    }
  }

  async #take(): Promise<HashThread> {
    for (;;) {
      const idle = this.#idle.pop()
      if (idle?.isAlive) return idle
      if (idle) this.#count--
      else if (this.#count < availableParallelism()) break
      else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    const thread = new HashThread()
    this.#count++
    return thread
  }
}

const threads = new HashThreads()

/** Does a task in a thread of its own; in one of Node's where none can be had. */
export async function hashInThread(task: HashTask): Promise<string | boolean> {
  try {
    return await threads.run(task)
  } catch {
    const { hash, verify } = await import('@node-rs/argon2')
    return 'cost' in task ? hash(task.password, task.cost) : verify(task.encoded, task.password)
  }
}
