import type { Lent } from './first-given.ts'

/** Nobody gave a connection in time: all of them are at work, and others wait for one as well. */
export class NoConnectionFreeError extends Error {
  readonly code = 'POOL_TIMEOUT'

  constructor(millis: number) {
    super(`no connection to the database was free within ${millis} ms`)
    this.name = 'NoConnectionFreeError'
  }
}

/** What is given within this time, which begins again as long as there is an excuse; what is given later goes back at once. */
export function givenInTime<T>(
  asked: Promise<Lent<T>>,
  mostMillis: number,
  isExcused: () => boolean,
): Promise<Lent<T>> {
  return new Promise((resolve, reject) => {
    let isDecided = false
    let timer = setTimeout(look, mostMillis)
    function look(): void {
      // A process that was busy learns of its time first, and only then of what it was given meanwhile.
      setImmediate(() => {
        if (isDecided) return
        if (isExcused()) {
          timer = setTimeout(look, mostMillis)
          return
        }
        isDecided = true
        reject(new NoConnectionFreeError(mostMillis))
      })
    }
    asked.then(
      (given) => {
        clearTimeout(timer)
        if (isDecided) return given[1]()
        isDecided = true
        resolve(given)
      },
      (error: Error) => {
        clearTimeout(timer)
        isDecided = true
        reject(error)
      },
    )
  })
}
