import { fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { StartError } from './port.mjs'

const READY_WITHIN_SECONDS = 60
const STOP_WITHIN_SECONDS = 15

/**
 * Starts the API of an example and resolves when it says that it is ready. Rejects with the API's own words, without
 * a stack, when it ends before that.
 */
export async function startApi(example, environment = process.env) {
  const child = fork(example.apiMain, {
    cwd: example.apiDir,
    env: {
      ...environment,
      PORT: String(example.apiPort),
      ...(example.dataDir && { DATA_DIR: example.dataDir }),
    },
    execArgv: ['--import', pathToFileURL(join(import.meta.dirname, 'end-with-parent.mjs')).href],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own: Ctrl+C reaches it once, as the SIGTERM sent below.
    detached: true,
  })
  const api = new ApiProcess(child)
  await api.ready
  return api
}

class ApiProcess {
  #child
  #errors = []
  #isReady = false

  constructor(child) {
    this.#child = child
    /** Resolves to the exit code, or the name of the signal, however the API ends. */
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('close', (code, signal) => resolve(code ?? signal))
    })
    this.demo = []
    /** Whether it had to be ended by force because it did not stop in time. */
    this.wasForced = false
    this.ready = this.#becomeReady()
    createInterface({ input: child.stdout }).on('line', (line) => console.log(`api | ${line}`))
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (this.#isReady) console.error(`api | ${line}`)
      else this.#errors.push(line)
    })
  }

  /** Asks the API to finish its work and waits; ends it by force when it does not. Resolves to how it ended. */
  async stop() {
    this.#child.kill('SIGTERM')
    const force = setTimeout(() => {
      this.wasForced = this.#child.kill('SIGKILL')
    }, STOP_WITHIN_SECONDS * 1000)
    const outcome = await this.ended
    clearTimeout(force)
    return outcome
  }

  async #becomeReady() {
    let timer
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, READY_WITHIN_SECONDS * 1000, 'late')
    })
    const told = new Promise((resolve) => {
      this.#child.on('message', (message) => {
        if (message?.type !== 'ready') return
        this.demo = message.demo ?? []
        this.outbox = message.outbox
        resolve('ready')
      })
    })
    const outcome = await Promise.race([told, late, this.ended])
    clearTimeout(timer)
    if (outcome === 'ready') {
      this.#isReady = true
      for (const line of this.#errors) console.error(`api | ${line}`)
      return
    }
    if (outcome === 'late') {
      await this.stop()
      throw new StartError(`The API was not ready after ${READY_WITHIN_SECONDS} s.${this.#ownWords()}`)
    }
    throw new StartError(this.#ownWords().trim() || `The API ended before it was ready (${outcome}).`)
  }

  #ownWords() {
    const words = this.#errors.filter((line) => line.trim() && !/^\s+at /.test(line))
    return words.length > 0 ? `\n${words.join('\n')}` : ''
  }
}
