/** Something lent, and how to give it back. */
export type Lent<T> = [lent: T, giveBack: (error?: unknown) => void]

/**
 * What is given first, by the one who was asked or, after a while, by another who is asked then. What the other one still
 * gives goes back at once. Where the first refuses before the other was asked, there is no reason to ask.
 */
export function firstGiven<T>(
  asked: Promise<Lent<T>>,
  afterMillis: number,
  askAnother: () => Promise<Lent<T>>,
): Promise<Lent<T>> {
  return new Promise((resolve, reject) => {
    let isServed = false
    let other: Promise<Lent<T>> | undefined
    const timer = setTimeout(() => {
      other = askAnother()
      other.then(take, () => {})
    }, afterMillis)
    function take(given: Lent<T>): void {
      clearTimeout(timer)
      if (isServed) return given[1]()
      isServed = true
      resolve(given)
    }
    asked.then(take, (error: Error) => {
      clearTimeout(timer)
      if (other) other.catch(() => reject(error))
      else reject(error)
    })
  })
}
