/** Answers the value as what it was found to be, or throws. */
export type Read<T> = (value: unknown) => T

/** Reads a value that passes a test. */
export const that =
  <T>(test: (value: unknown) => boolean): Read<T> =>
  (value) => {
    if (!test(value)) throw new TypeError('Unreadable')
    return value as T
  }

/** Reads exactly these fields; others are dropped. */
export const object =
  <T>(fields: { [Name in keyof T]-?: Read<T[Name]> }): Read<T> =>
  (value) => {
    const result: Record<string, unknown> = {}
    for (const [name, read] of Object.entries<Read<unknown>>(fields)) {
      const part = read((value as Record<string, unknown>)[name])
      if (part !== undefined) result[name] = part
    }
    return result as T
  }

export const list =
  <T>(read: Read<T>): Read<T[]> =>
  (value) =>
    anyList(value).map(read)

export const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (value) =>
    value === null ? null : read(value)

export const text = that<string>((value) => typeof value === 'string')

/** Reads an object of plain values. */
export const flat = that<never>(
  (value) =>
    typeof value === 'object' &&
    Object.values(value!).every((part: unknown) => part === null || typeof part !== 'object'),
)

const anyList = that<unknown[]>(Array.isArray)
