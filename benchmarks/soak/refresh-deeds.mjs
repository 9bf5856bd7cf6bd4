import { refreshOf } from './client.mjs'

/** What becomes of refresh tokens besides being used once, by how many of 1000 requests it is. */
export const refreshDeeds = [
  [6, refreshInTwoTabs],
  [6, refreshWithoutAnswer],
  [1, replay],
  [3, useWhatHasEnded],
  [3, useWhatWasLeft],
]

/** Two tabs that know nothing of each other refresh with one token: both get the same successor. */
async function refreshInTwoTabs(client) {
  const session = await client.anySession()
  if (!session) return
  const sentAtMs = Date.now()
  const request = refreshOf(session, session.refreshToken)
  const both = await Promise.all(
    [client.line, client.otherLine].map((line) =>
      client.ask('refresh', request, [200], { line, ofSession: true }),
    ),
  )
  settle(client, session, both, sentAtMs)
}

/** An answer that never arrives: the same token is sent again. */
async function refreshWithoutAnswer(client) {
  const session = await client.anySession()
  if (!session) return
  const sentAtMs = Date.now()
  const request = refreshOf(session, session.refreshToken)
  const lost = await client.ask('refresh', request, [200], { ofSession: true })
  const again = await client.ask('refresh', request, [200], { ofSession: true })
  settle(client, session, [lost, again], sentAtMs)
}

function settle(client, session, [one, other], sentAtMs) {
  if (!one || !other) return client.over(session)
  client.expectSame('refresh', { token: other.json.refreshToken }, { token: one.json.refreshToken })
  session.take(other.json, sentAtMs)
}

/** Somebody has stolen an old token. It is noticed, and costs everybody who came from that sign-in the session. */
async function replay(client) {
  const session = await client.anySession()
  const old = session?.formerTokens[1]
  if (!old) return
  await client.ask('replay of an old token', refreshOf(session, old), [401])
  client.books.wrote('audit_entries', 2)
  client.endAll(session.signIn)
}

async function useWhatHasEnded(client) {
  const session = client.ended[Math.floor(Math.random() * client.ended.length)]
  if (!session) return
  await client.ask('refresh of what has ended', refreshOf(session, session.refreshToken), [401])
  const { accessToken: token } = session
  await client.ask('token of what has ended', { path: '/app/guarded', token }, [401])
}

async function useWhatWasLeft(client) {
  const session = client.left[0]
  if (!session?.isOver()) return
  client.left.shift()
  await client.ask('refresh of what has expired', refreshOf(session, session.refreshToken), [401])
}
