import type { MutationCache, MutationObserver } from '@tanstack/react-query'

type Observer = Pick<MutationObserver<unknown, unknown, unknown>, 'getCurrentResult' | 'reset'>

/** Knows which components show mutations of a cache, because neither the cache nor its mutations tell. */
export class ShownMutations {
  readonly #observers = new Set<Observer>()

  /** Begins to look on; answers the means to stop. */
  watch(cache: MutationCache): () => void {
    return cache.subscribe((event) => {
      if (event.type === 'observerAdded') this.#observers.add(event.observer)
      else if (event.type === 'observerRemoved') this.#observers.delete(event.observer)
    })
  }

  /** Takes what mutations have answered off the page and out of the cache. Those under way go on. */
  reset(cache: MutationCache): void {
    for (const observer of this.#observers) if (!observer.getCurrentResult().isPending) observer.reset()
    for (const mutation of cache.getAll()) {
      // What waits for the network must not be sent as somebody else.
      if (mutation.state.status === 'pending' && !mutation.state.isPaused) continue
      cache.remove(mutation)
      // Otherwise its timer for the garbage collection keeps what it answered for minutes.
      mutation.destroy()
    }
  }
}
