import type { AuthClient, AuthSnapshot, PairKey } from '../auth-client.ts'

/** Who a tab works as while somebody is signed in. */
export type SignedIn = Extract<AuthSnapshot, { status: 'signed-in' }>

/** Begins a task for each pair that becomes active in this tab, and aborts it when the pair is left. Answers the means to stop. */
export function followPair(
  auth: AuthClient,
  begin: (pair: SignedIn, signal: AbortSignal) => void,
  only?: PairKey,
): () => void {
  let followed: PairKey | null = null
  let turn: AbortController | undefined

  const turnTo = () => {
    const snapshot = auth.getSnapshot()
    const isWanted = snapshot.status === 'signed-in' && (only ?? snapshot.pairKey) === snapshot.pairKey
    const pair = isWanted ? snapshot.pairKey : null
    if (pair === followed) return
    turn?.abort()
    followed = pair
    if (isWanted) begin(snapshot, (turn = new AbortController()).signal)
  }

  const unsubscribe = auth.subscribe(turnTo)
  const stop = () => {
    unsubscribe()
    turn?.abort()
  }
  auth.life.addEventListener('abort', stop)
  turnTo()
  return stop
}
