/** Runs a task one at a time; calls that come meanwhile share the one run after it. */
export function takeTurns(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const run = () => {
    next = undefined
    return (running = task().finally(() => (running = undefined)))
  }
  return () => (running ? (next ??= running.then(run)) : run())
}
