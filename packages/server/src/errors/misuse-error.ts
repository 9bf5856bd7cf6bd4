/** The library is configured or called in a way that cannot work. The message names the fix. */
export class NestAuthMisuseError extends Error {
  override readonly name = 'NestAuthMisuseError'
  /** For scripts, which cannot read the message. */
  readonly code: string

  constructor(message: string, { code = 'MISUSE', ...options }: ErrorOptions & { code?: string } = {}) {
    super(message, options)
    this.code = code
  }
}

/** Runs what reads the configuration: a misuse is told by its message alone, for its stack names no file of the application. */
export function readConfiguration<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof NestAuthMisuseError) error.stack = String(error)
    throw error
  }
}
