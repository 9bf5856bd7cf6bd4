const intervalMs = 250
/** How old the last proof of life may be: together with the interval well below a second. */
const feltForMs = 800
const deadAfterMs = 3000

/** Proves by small round trips that a connection is alive, and gives it up when they stop. */
export class Pulse {
  private timer: NodeJS.Timeout | undefined
  /** On the clock that never jumps. */
  private provenAt = -Infinity
  private sentAt: number | undefined

  constructor(
    private readonly beat: () => Promise<unknown>,
    private readonly onDead: () => void,
  ) {}

  /** Whether everything sent to us up to a moment ago has arrived. */
  isFelt(): boolean {
    return performance.now() - this.provenAt < feltForMs
  }

  start(): void {
    this.stop()
    this.provenAt = performance.now()
    this.timer = setInterval(() => this.tick(), intervalMs)
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
    this.provenAt = -Infinity
    this.sentAt = undefined
  }

  private tick(): void {
    const now = performance.now()
    if (this.sentAt !== undefined) {
      if (now - this.sentAt > deadAfterMs) this.onDead()
      return
    }
    this.sentAt = now
    const { timer } = this
    this.beat().then(
      () => {
        // An answer to a beat of a former connection proves nothing.
        if (this.timer !== timer || this.sentAt !== now) return
        this.provenAt = now
        this.sentAt = undefined
      },
      () => {},
    )
  }
}
