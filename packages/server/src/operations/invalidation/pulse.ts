const intervalMs = 250
/** How old the last proof of life may be: together with the interval well below a second. */
const feltForMs = 800
const deadAfterMs = 3000

/** Proves by small round trips that nothing which happened a moment ago is unknown here, and says when they stop. */
export class Pulse {
  private timer: NodeJS.Timeout | undefined
  /** On the clock that never jumps. */
  private provenAt = -Infinity
  private sentAt: number | undefined
  /** Since when beats have failed, one after the other. */
  private failingSince: number | undefined

  constructor(
    private readonly beat: () => Promise<unknown>,
    private readonly onDead: () => void,
  ) {}

  /** Whether everything sent to us up to a moment ago has arrived. */
  isFelt(): boolean {
    return performance.now() - this.provenAt < feltForMs
  }

  /** `isProven` says whether everything up to now has arrived already. */
  start(isProven = true): void {
    this.stop()
    if (isProven) this.provenAt = performance.now()
    this.timer = setInterval(() => this.tick(), intervalMs)
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.provenAt = -Infinity
    this.sentAt = undefined
    this.failingSince = undefined
  }

  private tick(): void {
    const now = performance.now()
    const { timer } = this
    const silentSince = this.failingSince ?? this.sentAt
    if (silentSince !== undefined && now - silentSince > deadAfterMs) this.onDead()
    // An answer to a beat of a former connection proves nothing.
    const isCurrent = () => this.timer === timer && this.sentAt === now
    if (this.timer !== timer || this.sentAt !== undefined) return
    this.sentAt = now
    this.beat().then(
      () => {
        if (!isCurrent()) return
        this.provenAt = now
        this.sentAt = undefined
        this.failingSince = undefined
      },
      () => {
        if (!isCurrent()) return
        this.failingSince ??= now
        this.sentAt = undefined
      },
    )
  }
}
