import { yardstick } from './stranger-deeds.mjs'

/** Slices below this are too short to tell growth from chance. */
export const fewestForTrends = 100_000
/** Autovacuum looks once a minute, and leaves a fifth of the table and 50 rows be. */
const secondsBetweenVacuums = 130
/** The pool's, those kept out of the application's reach, and the one that listens. */
const mostConnections = 10 + 2 + 1
/** How much worse an operation may be at the end than it was in the second quarter. */
const mostSlower = 1.5
const mostDearer = 1.25

/** Every promise of a soak, whether it was kept, and by what figures. */
export function verdictOf({ books, points, quarters, requests, clientSockets }) {
  return [
    ...answers(books),
    ...rows(points),
    ...deadRows(points),
    ...connections(points, clientSockets),
    ...(requests < fewestForTrends
      ? []
      : [...memory(points), ...processorTime(quarters), ...latencies(books)]),
  ]
}

function promise(what, isKept, figures) {
  return { what, kept: isKept ? 'yes' : 'NO', figures }
}

function answers({ serverErrors, wronglySignedOut, unexpected }) {
  return Object.entries({
    'no answer of 500 or more': serverErrors,
    'nobody was signed out by anything but a deed or the time': wronglySignedOut,
    'no other answer than the one expected, and none of somebody else': unexpected,
  }).map(([what, list]) =>
    promise(what, list.length === 0, list.length === 0 ? 'none' : `${list.length}, such as ${list[0]}`),
  )
}

/** As many as belong to those who are there, at each point; told of the one with most for what is allowed. */
function rows(points) {
  return Object.keys(points[0].bounds).map((table) => {
    const [{ count, most }] = points
      .map(({ tables, bounds }) => ({ count: tables[table]?.rows ?? 0, most: bounds[table] }))
      .toSorted((one, other) => other.count / other.most - one.count / one.most)
    return promise(`rows of ${table}`, count <= most, `${count}, at most ${most}`)
  })
}

function deadRows(points) {
  const [former, last] = points.slice(-2)
  return Object.entries(last.tables).flatMap(([table, { rows: alive, dead, changes }]) => {
    const perSecond = (changes - former.tables[table].changes) / (last.seconds - former.seconds)
    const most = Math.ceil(50 + alive / 5 + perSecond * secondsBetweenVacuums)
    // Of a table that hardly changes there is nothing to tell.
    return most > 200 ? [promise(`dead rows of ${table}`, dead <= most, `${dead}, at most ${most}`)] : []
  })
}

function connections(points, clientSockets) {
  const count = Math.max(
    ...points.map((point) => Object.values(point.connections).reduce((sum, of) => sum + of, 0)),
  )
  const sockets = Math.max(...points.map((point) => point.sockets))
  const mostSockets = clientSockets + mostConnections + 3
  const open = points.filter((point) => point.connections['idle in transaction'])
  return [
    promise(
      'connections to the database',
      count <= mostConnections,
      `never more than ${count}, at most ${mostConnections}`,
    ),
    promise('sockets', sockets <= mostSockets, `never more than ${sockets}, at most ${mostSockets}`),
    promise(
      'changes are listened to at every point',
      points.every(({ listeners }) => listeners === 1),
      points.map(({ listeners }) => listeners).join(', '),
    ),
    promise('no transaction is left open', open.length === 0, open.length === 0 ? 'none' : open.length),
  ]
}

/** Between half and the end, for as many live sessions: a quicker machine has more of them within two minutes. */
function memory(points) {
  const [begin, , half, , end] = points
  const more = Math.max(1, end.live / half.live)
  const growth = (what, get, share, slack, unit = '') => {
    const [base, from, to] = [begin, half, end].map(get)
    const expected = base + Math.max(0, from - base) * more
    const most = Math.max(from, expected) * share + slack
    return promise(
      what,
      to <= most,
      `${from.toFixed(1)} → ${to.toFixed(1)}${unit}, at most ${most.toFixed(1)}`,
    )
  }
  return [
    growth('heap, after half and in the end', ({ heapMB }) => heapMB, 1.03, 1, ' MB'),
    growth('memory of the process', ({ rssMB }) => rssMB, 1.05, 8, ' MB'),
    growth('memory outside of the heap', ({ externalMB }) => externalMB, 1.05, 1, ' MB'),
    growth('timers', ({ objects }) => objects.timers.count, 1, 10),
    growth('promises', ({ objects }) => objects.promises.count, 1.05, 100),
    growth('entries of all maps', ({ objects }) => objects.maps.entries, 1.1, 1000),
    growth('entries of all sets', ({ objects }) => objects.sets.entries, 1.1, 1000),
  ]
}

/** The clients do the same for each request all the time: what that has become dearer by, the machine has. */
function processorTime([, second, , fourth]) {
  const byMachine = Math.max(1, fourth.clients / second.clients)
  return ['node', 'postgres'].map((part) => {
    const [from, to] = [second[part], fourth[part]]
    const figures = `${from.toFixed(0)} → ${to.toFixed(0)} µs; the machine ${byMachine.toFixed(2)}×`
    return promise(`processor time of a request, ${part}`, to <= from * byMachine * mostDearer, figures)
  })
}

/** The last quarter against the second. What a route that does nothing has become slower by, the machine has. */
function latencies({ quarters: [, second, , fourth] }) {
  return [...fourth].flatMap(([operation, late]) => {
    const early = second.get(operation)
    return [
      { q: 0.5, fewest: 100, slackMs: 1 },
      { q: 0.99, fewest: 1000, slackMs: 10 },
    ].flatMap(({ q, fewest, slackMs }) => {
      if (!early || Math.min(early.count, late.count) < fewest) return []
      const [from, to] = [early.quantile(q), late.quantile(q)]
      const byMachine = Math.max(1, fourth.get(yardstick).quantile(q) / second.get(yardstick).quantile(q))
      const isKept = to <= from * byMachine * mostSlower || to - from < slackMs
      const figures = `${from.toFixed(1)} → ${to.toFixed(1)} ms; the machine ${byMachine.toFixed(2)}×`
      return [promise(`${q * 100} % of ${operation}`, isKept, figures)]
    })
  })
}
