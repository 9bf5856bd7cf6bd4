import { Line } from '../http-load.mjs'
import { ClientSession } from './books.mjs'

/** Of sessions that have ended so many are remembered, to be tried. */
const mostEnded = 300

/** One of the clients that make a soak: a share of the people, two connections, and everybody's sessions on them. */
export class Client {
  people
  sessions = []
  /** Ended by somebody's deed, or by time. */
  ended = []
  /** Left alone until they expire. */
  left = []
  /** Links that were mailed to its people. */
  mailed = []

  static async open(books, port, people) {
    const client = new Client()
    client.books = books
    client.people = people
    client.line = await Line.open(port)
    client.otherLine = await Line.open(port)
    return client
  }

  close() {
    this.line.close()
    this.otherLine.close()
  }

  /** Sends a request and takes its answer down; null where it was another than one of the expected. */
  async ask(operation, request, expected, { line = this.line, ofSession = false } = {}) {
    const begun = performance.now()
    const answer = await line.send(request)
    const isFine = this.books.answered(operation, performance.now() - begun, answer, expected, ofSession)
    return isFine ? { ...answer, json: answer.body ? JSON.parse(answer.body) : null } : null
  }

  /** The same in somebody's session, which is owed an answer. */
  askIn(session, operation, request, expected = [200]) {
    const headers = { ...request.headers, 'x-forwarded-for': session.person.address }
    const sent = { ...request, token: session.accessToken, headers }
    return this.ask(operation, sent, expected, { ofSession: true })
  }

  /** Somebody's session, its access token good for some seconds; null where there is none. */
  async anySession() {
    while (this.sessions.length > 0) {
      const session = this.sessions[Math.floor(Math.random() * this.sessions.length)]
      if (!session.isOwed()) this.over(session)
      else if (!session.needsRefresh() || (await this.refresh(session))) return session
    }
    return null
  }

  async refresh(session, operation = 'refresh') {
    const sentAtMs = Date.now()
    const answer = await this.ask(operation, refreshOf(session, session.refreshToken), [200], {
      ofSession: true,
    })
    if (!answer) return this.over(session)
    session.take(answer.json, sentAtMs)
    return answer
  }

  begin(person, answer, sentAtMs, signIn) {
    const session = new ClientSession(person, answer, sentAtMs, signIn)
    this.sessions.push(session)
    person.sessions.add(session)
    this.books.wrote('sessions')
    this.books.wrote('audit_entries')
    return session
  }

  /** A session that has ended: by what somebody did, or because its time is over. */
  over(session, { isLeft = false } = {}) {
    const at = this.sessions.indexOf(session)
    if (at < 0) return null
    this.sessions.splice(at, 1)
    session.person.sessions.delete(session)
    session.signIn.delete(session)
    // The clocks of both sides have to agree that its time is over, or it may still be served.
    const list = isLeft || !session.isOwed() ? this.left : this.ended
    list.push(session)
    if (list.length > mostEnded) list.shift()
    return null
  }

  expectSame(operation, found, expected) {
    if (!found || JSON.stringify(found) === JSON.stringify(expected)) return
    const line = `${operation}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`
    this.books.unexpected.push(line)
  }

  endAll(sessions) {
    for (const session of sessions) this.over(session)
  }
}

export function refreshOf({ person }, refreshToken) {
  return { ...post('/auth/refresh', { refreshToken }), headers: { 'x-forwarded-for': person.address } }
}

export function post(path, body = {}) {
  return { method: 'POST', path, body }
}
