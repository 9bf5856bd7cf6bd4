/** The library is configured or called in a way that cannot work. The message names the fix. */
export class NestAuthMisuseError extends Error {
  override readonly name = 'NestAuthMisuseError'
  /** For scripts, which cannot read the message. */
  declare readonly code: string

  constructor(message: string, { code = 'MISUSE', ...options }: ErrorOptions & { code?: string } = {}) {
    super(message, options)
    // Not printed together with the message, to whom it says nothing.
    Object.defineProperty(this, 'code', { value: code })
  }
}

/** The same error; a misuse is told by its message alone from here on, for its stack names no file of the application. */
export function toldByMessage<E>(error: E): E {
  if (error instanceof NestAuthMisuseError) error.stack = String(error)
  return error
}

/** Runs what reads the configuration, and lets a misuse be told by its message alone. */
export function readConfiguration<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw toldByMessage(error)
  }
}
