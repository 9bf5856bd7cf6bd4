/** One line about what was measured at one point. */
export function pointLine({ requests, seconds, live, heapMB, rssMB, objects, tables }) {
  const { rows, dead } = tables.sessions
  const memory = `heap ${heapMB.toFixed(1)} of ${rssMB.toFixed(0)} MB, ${objects.maps.entries} entries in maps`
  return `${requests} requests, ${seconds.toFixed(0)} s: ${live} live sessions, ${rows} rows of them and ${dead} dead ones, ${memory}`
}

/** How often each operation was done, and how long it took in each quarter. */
export function operationsOf({ quarters }) {
  const names = [...quarters[3].keys()].toSorted((one, other) => one.localeCompare(other))
  return names.map((operation) => {
    const times = quarters.map((quarter) => quarter.get(operation))
    const show = (q) => times.map((of) => of?.quantile(q).toFixed(1) ?? '–').join(' ')
    const count = times.reduce((sum, of) => sum + (of?.count ?? 0), 0)
    return { operation, count, '50 %, ms': show(0.5), '99 %, ms': show(0.99) }
  })
}

/** What was held at each point; of tables, the rows and the dead ones. */
export function heldAt(points) {
  return points.map(({ requests, live, heapMB, rssMB, objects, tables }) => ({
    requests,
    live,
    'heap MB': heapMB.toFixed(1),
    'memory MB': rssMB.toFixed(0),
    'in maps': objects.maps.entries,
    timers: objects.timers.count,
    ...Object.fromEntries(
      ['sessions', 'guess_counts', 'limit_counts', 'audit_entries'].map((table) => [
        table,
        `${tables[table].rows} + ${tables[table].dead}`,
      ]),
    ),
  }))
}
