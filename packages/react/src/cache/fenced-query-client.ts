import { MutationCache, QueryCache, QueryClient, skipToken } from '@tanstack/react-query'
import type { MutationFunctionContext, QueryFunction, QueryFunctionContext } from '@tanstack/react-query'
import { giveUp } from './give-up.ts'

// The methods this class overrides are generic in ways that do not matter to a fence.
type Options = {
  _defaulted?: boolean
  queryFn?: unknown
  placeholderData?: unknown
  mutationFn?: unknown
}
type Mutate = (variables: unknown, context: MutationFunctionContext) => Promise<unknown>

export interface FencedQueryClientOptions {
  /** The application's own client; its defaults and its cache callbacks hold here too. */
  outer: QueryClient
  /** Whether the pair this client belongs to is the active one. */
  isActive: () => boolean
  /** Names the active pair. */
  activePair: () => string
  /** Share the outer client's caches instead of having caches of one's own. */
  sharesCaches?: boolean
}

/**
 * A QueryClient that belongs to one (account, tenant) pair. While the pair is not the active one, its queries and
 * mutations do not run: they would be sent with the token of another pair.
 */
export class FencedQueryClient extends QueryClient {
  readonly #options: FencedQueryClientOptions
  readonly #fenced = new WeakMap<object, unknown>()
  readonly #pairOfMutation = new WeakMap<MutationFunctionContext, string>()

  constructor(options: FencedQueryClientOptions) {
    const { outer, sharesCaches = false } = options
    super({
      defaultOptions: outer.getDefaultOptions(),
      queryCache: sharesCaches ? outer.getQueryCache() : new QueryCache(outer.getQueryCache().config),
      mutationCache: sharesCaches
        ? outer.getMutationCache()
        : new MutationCache(outer.getMutationCache().config),
    })
    this.#options = options
  }

  override getQueryDefaults(queryKey: readonly unknown[]): ReturnType<QueryClient['getQueryDefaults']> {
    return { ...this.#options.outer.getQueryDefaults(queryKey), ...super.getQueryDefaults(queryKey) }
  }

  override getMutationDefaults(
    mutationKey: readonly unknown[],
  ): ReturnType<QueryClient['getMutationDefaults']> {
    return {
      ...this.#options.outer.getMutationDefaults(mutationKey),
      ...super.getMutationDefaults(mutationKey),
    }
  }

  // `never` in and out: what it answers has the type of what the caller asked for, which only the caller knows.
  override defaultQueryOptions(options: never): never {
    // Already defaulted, possibly by the client of another pair: an observer keeps the client it was born with.
    if ((options as Options)._defaulted) return options
    const defaulted: Options = super.defaultQueryOptions(options)
    const { queryFn, placeholderData } = defaulted
    if (typeof queryFn === 'function' && (queryFn as unknown) !== skipToken) {
      defaulted.queryFn = this.#once(queryFn, () => this.#fenceQuery(queryFn as QueryFunction))
    }
    if (typeof placeholderData === 'function') {
      // A new function for every pair: an observer repeats its last placeholder while the function stays the same.
      defaulted.placeholderData = this.#once(
        placeholderData,
        () =>
          (...args: unknown[]) =>
            placeholderData(...args),
      )
    }
    return defaulted as never
  }

  override defaultMutationOptions<T>(options?: T): T {
    if ((options as Options | undefined)?._defaulted) return options as T
    const defaulted = super.defaultMutationOptions(options as object) as Options
    const { mutationFn } = defaulted
    if (typeof mutationFn === 'function') {
      defaulted.mutationFn = this.#once(mutationFn, () => this.#fenceMutation(mutationFn as Mutate))
    }
    return defaulted as T
  }

  #fenceQuery(queryFn: QueryFunction): QueryFunction {
    return async (context: QueryFunctionContext) => {
      if (this.#options.isActive()) {
        const data = await queryFn(context)
        // Nobody waits for the answer of a cancelled fetch, and another one may be under way.
        if (this.#options.isActive() || context.signal.aborted) return data
      }
      return giveUp(this, context.queryKey)
    }
  }

  #fenceMutation(mutationFn: Mutate): Mutate {
    return (variables, context) => {
      const pair = this.#options.activePair()
      const startedBy = this.#pairOfMutation.get(context) ?? pair
      this.#pairOfMutation.set(context, startedBy)
      // A retry after a switch would write into the tenant the user is in now.
      if (startedBy !== pair || !(this.#options.sharesCaches || this.#options.isActive())) {
        return Promise.reject(
          new Error('Not sent: the account or tenant was switched before this mutation could run.'),
        )
      }
      return mutationFn(variables, context)
    }
  }

  #once(key: object, create: () => unknown): unknown {
    const known = this.#fenced.get(key)
    if (known) return known
    const created = create()
    this.#fenced.set(key, created)
    return created
  }
}
