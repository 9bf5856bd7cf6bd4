import { AsyncResource } from 'node:async_hooks'

export interface BackgroundLoopOptions {
  /** About how long it rests after a turn; jitter keeps processes that started together from coming together. */
  restMs: number
  /** How long after `wake` a turn begins. @default 0, at once */
  settleMs?: number
  /** One turn; answers whether more is waiting. It reports its failures itself. */
  turn: () => Promise<boolean>
}

/**
 * Work that repeats in the background: soon when woken, and every so often by itself. Never two turns at once, never
 * in the context of a request or a transaction, and no process stays alive for it.
 */
export class BackgroundLoop {
  readonly #context = new AsyncResource('nest-auth:background')
  readonly #options: Required<BackgroundLoopOptions>
  #isOpen = false
  #isWanted = false
  #isSettling = false
  #working: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(options: BackgroundLoopOptions) {
    this.#options = { settleMs: 0, ...options }
  }

  /** From now on turns are taken. */
  open(): void {
    this.#isOpen = true
    this.#rest()
  }

  /** Asks for a turn; one under way is followed by another. Before `open` and after `close` nothing happens. */
  wake(): void {
    const { settleMs } = this.#options
    if (!this.#isOpen || this.#isSettling) return
    if (settleMs === 0) return this.#begin()
    this.#isSettling = true
    this.#after(settleMs)
  }

  /** Takes a turn at once, and resolves when nothing more is waiting. */
  async idle(): Promise<void> {
    if (this.#isOpen) this.#begin()
    while (this.#working) await this.#working
  }

  /** Takes no further turn, and resolves when the one under way has ended. */
  async close(): Promise<void> {
    this.#isOpen = false
    clearTimeout(this.#timer)
    await this.#working
  }

  #begin(): void {
    clearTimeout(this.#timer)
    this.#isSettling = false
    this.#isWanted = true
    this.#working ??= this.#context
      .runInAsyncScope(() => this.#work())
      .finally(() => {
        this.#working = null
      })
  }

  async #work(): Promise<void> {
    while (this.#isWanted && this.#isOpen) {
      this.#isWanted = false
      if (await this.#options.turn()) this.#isWanted = true
    }
    if (this.#isOpen && !this.#isSettling) this.#rest()
  }

  #rest(): void {
    this.#after(this.#options.restMs * (0.75 + Math.random() / 2))
  }

  #after(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = this.#context.runInAsyncScope(() => setTimeout(() => this.#begin(), ms)).unref()
  }
}
