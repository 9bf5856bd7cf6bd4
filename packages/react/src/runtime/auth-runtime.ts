import type { AuthClient, AuthSnapshot } from '@nest-auth/js-client'
import type { QueryClient } from '@tanstack/react-query'
import { PairCaches } from '../cache/pair-caches.ts'
import { resetQueries } from '../cache/reset-queries.ts'
import { ShownMutations } from '../cache/shown-mutations.ts'
import { accountKeyOf, ownerOf, pairKeyOf, pairOf } from '../pairs.ts'
import { createAuthQueryClient } from './create-auth-query-client.ts'
import { createSwitching } from './switching.ts'
import type { Switching } from './switching.ts'

/** Which part of the page a switch remounts: everything in the provider, or what is in a `TenantScope`. */
export type AuthBoundary = 'app' | 'scope'

/** Everything behind one `<AuthProvider>` that must outlive a render. */
export class AuthRuntime {
  readonly client: AuthClient
  /** The application's own, from around the provider. */
  readonly outer: QueryClient
  readonly caches: PairCaches
  /** Holds this package's own queries. */
  readonly queries: QueryClient
  readonly tenantSwitch: Switching
  readonly accountSwitch: Switching

  readonly #initial: AuthSnapshot
  readonly #mutations = new ShownMutations()
  #isKnown = false
  #seen: AuthSnapshot
  #shown: AuthSnapshot
  #outerIsEmptied = false
  #providers = 0
  readonly #waiting = new Set<() => void>()
  readonly #focusWanted = new Set<string>()

  constructor(client: AuthClient, outer: QueryClient, initial: AuthSnapshot) {
    this.client = client
    this.outer = outer
    this.#initial = initial
    this.#seen = this.#shown = initial
    this.caches = new PairCaches(outer, this.snapshot)
    this.queries = createAuthQueryClient(outer)
    this.tenantSwitch = createSwitching((id) => client.switchTenant(id), this.#rendered)
    this.accountSwitch = createSwitching((key) => client.switchAccount(key), this.#rendered)
  }

  /** The client's snapshot; what the server rendered with until the client knows better. */
  snapshot = (): AuthSnapshot => {
    const snapshot = this.client.getSnapshot()
    this.#isKnown ||= snapshot.status !== 'loading'
    return this.#isKnown ? snapshot : this.#initial
  }

  /** What a server renders with, and what the browser hydrates with. */
  initialSnapshot = (): AuthSnapshot => this.#initial

  /** Tells about changes, after the pair that was left has been dealt with: before anything renders. */
  subscribe(boundary: AuthBoundary, onChange: () => void): () => void {
    this.#providers++
    const follow = () => {
      this.#follow(boundary)
      onChange()
    }
    const unsubscribe = [
      this.client.subscribe(follow),
      this.client.accounts.subscribe(this.#erase),
      this.#mutations.watch(this.outer.getMutationCache()),
    ]
    this.#follow(boundary)
    return () => {
      this.#providers--
      for (const stop of unsubscribe) stop()
      this.#release()
    }
  }

  /** Called when a snapshot is on the page and nothing of the one before it is. */
  committed(snapshot: AuthSnapshot): void {
    const hasChanged = pairKeyOf(snapshot) !== pairKeyOf(this.#shown)
    this.#shown = snapshot
    this.#erase()
    if (hasChanged) {
      this.tenantSwitch.reset()
      this.accountSwitch.reset()
      // What the switch interrupted and is still on the page.
      void this.queries.refetchQueries({ type: 'active', stale: true }, { cancelRefetch: false })
    }
    if (this.#outerIsEmptied) {
      this.#outerIsEmptied = false
      void this.outer.refetchQueries({ type: 'active' }, { cancelRefetch: false })
    }
    this.#release()
  }

  /** Asks that the named element takes the focus if the switch remounts it. */
  wantFocus(name: string): void {
    this.#focusWanted.add(name)
  }

  /** Whether the focus is to go to the named element; true once per request. */
  takeFocus(name: string): boolean {
    return this.#focusWanted.delete(name)
  }

  #follow(boundary: AuthBoundary): void {
    const left = this.#seen
    const entered = this.snapshot()
    this.#seen = entered
    if (left.status === 'loading' || pairKeyOf(left) === pairKeyOf(entered)) return
    this.caches.leave(left)
    void this.queries.cancelQueries({ predicate: ({ queryKey }) => ownerOf(queryKey) === accountKeyOf(left) })
    if (boundary === 'app') return
    resetQueries(this.outer)
    this.#mutations.reset(this.outer.getMutationCache())
    this.#outerIsEmptied = true
  }

  #erase = (): void => {
    const signedIn = new Set([accountKeyOf(this.snapshot())])
    for (const { key, state } of this.client.accounts.getState().accounts) {
      // Signed out, this tab keeps nothing: it cannot know which of the other sessions have ended as well.
      if (state !== 'expired' && this.#shown.status !== 'signed-out') signedIn.add(key)
    }
    const isSignedIn = (account: string) => signedIn.has(account)
    this.caches.erase(this.#shown, isSignedIn)
    this.queries.removeQueries({
      predicate: ({ queryKey }) => {
        const [owner, pair] = [ownerOf(queryKey), pairOf(queryKey)]
        const isGone = owner !== null && owner !== accountKeyOf(this.#shown) && !isSignedIn(owner)
        return isGone || (pair !== null && pair !== pairKeyOf(this.#shown) && !this.caches.has(pair))
      },
    })
  }

  /** Resolves when the client's pair is the one on the page. */
  #rendered = async (): Promise<void> => {
    while (this.#providers > 0 && pairKeyOf(this.#shown) !== pairKeyOf(this.snapshot())) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  #release(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}

const runtimes = new WeakMap<QueryClient, WeakMap<AuthClient, AuthRuntime>>()

/**
 * The runtime of a client and a QueryClient. Not component state: React discards the state of a tree that suspends
 * before its first commit, and a new cache on every attempt would suspend for ever.
 */
export function runtimeOf(client: AuthClient, queryClient: QueryClient, initial?: AuthSnapshot): AuthRuntime {
  let ofQueryClient = runtimes.get(queryClient)
  if (!ofQueryClient) runtimes.set(queryClient, (ofQueryClient = new WeakMap()))
  let runtime = ofQueryClient.get(client)
  if (!runtime) {
    runtime = new AuthRuntime(client, queryClient, initial ?? { status: 'loading' })
    ofQueryClient.set(client, runtime)
  }
  return runtime
}
