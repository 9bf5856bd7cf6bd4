/** What a task answers, or undefined where it throws. */
export const attempt = <T>(task: () => T): T | undefined => {
  try {
    return task()
  } catch {
    return undefined
  }
}
