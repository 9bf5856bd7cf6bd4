/** Answers the value as what it was found to be, or throws. */
export type Read<T> = (value: unknown) => T

/** Reads a value that passes a test. */
export const that =
  <T>(test: (value: unknown) => boolean): Read<T> =>
  (value) => {
    if (!test(value)) throw new TypeError()
    return value as T
  }

const ofType = <T>(type: string) => that<T>((value) => typeof value === type)

export const text = ofType<string>('string')
export const number = ofType<number>('number')
export const flag = ofType<boolean>('boolean')

/** Reads exactly these fields; others are dropped. */
export const object =
  <T>(fields: { [Name in keyof T]-?: Read<T[Name]> }): Read<T> =>
  (value) =>
    Object.fromEntries(
      Object.entries<Read<unknown>>(fields).map(([name, read]) => [
        name,
        read((value as Record<string, unknown>)[name]),
      ]),
    ) as T

/** Reads the items of an array; nothing else that JSON can hold has a `map` to be called. */
export const list =
  <T>(read: Read<T>): Read<T[]> =>
  (value) =>
    (value as unknown[]).map((item) => read(item))

export const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (value) =>
    value == null ? null : read(value)

/** Reads an object of plain values. */
export const flat = that<never>((value) => isObject(value) && !Object.values(value).some(isObject))

const isObject = (value: unknown): value is object => value === Object(value)
