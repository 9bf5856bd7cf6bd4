const everySeconds = 3

/** Says from time to time where a walk is, also while it waits for an answer. */
export class Progress {
  private readonly startedAt = performance.now()
  private readonly timer: NodeJS.Timeout
  private phase = 'two tenants are written'
  private call = ''

  constructor(private readonly print: (line: string) => void = printOnStderr) {
    this.timer = setInterval(() => {
      this.say(`${this.seconds.toFixed(0)} s, ${this.phase}${this.call}`)
    }, everySeconds * 1000).unref()
  }

  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000
  }

  /** What the walk is at from now on. */
  enter(phase: string): void {
    this.phase = phase
    this.call = ''
  }

  /** Which call is waited for. */
  calling(route: string, role: string): void {
    this.call = `: ${route} as ${role}`
  }

  /** The walk has ended; says how, where there is something to say. */
  end(summary?: string): void {
    clearInterval(this.timer)
    if (summary !== undefined) this.say(summary)
  }

  private say(text: string): void {
    this.print(`expectTenantIsolation: ${text}`)
  }
}

function printOnStderr(line: string): void {
  process.stderr.write(`${line}\n`)
}
