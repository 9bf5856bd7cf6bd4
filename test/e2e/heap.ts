import type { Page } from 'playwright-core'

interface Snapshot {
  snapshot: {
    meta: { node_fields: string[]; edge_fields: string[]; edge_types: [string[], ...unknown[]] }
  }
  nodes: number[]
  edges: number[]
  strings: string[]
}

/** By which ways the JavaScript of a page still reaches a text: names of properties from the root, one for each string. */
export async function pathsInHeap(page: Page, text: string): Promise<string[]> {
  const snapshot = await snapshotOf(page)
  const wanted = new Set(snapshot.strings.flatMap((string, index) => (string.includes(text) ? [index] : [])))
  return wanted.size === 0 ? [] : pathsTo(snapshot, wanted)
}

async function snapshotOf(page: Page): Promise<Snapshot> {
  const session = await page.context().newCDPSession(page)
  try {
    const chunks: string[] = []
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
    await session.send('HeapProfiler.collectGarbage')
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
    return JSON.parse(chunks.join('')) as Snapshot
  } finally {
    await session.detach()
  }
}

/** The shortest ways to strings of these names; weak references keep nothing. */
function pathsTo({ snapshot: { meta }, nodes, edges, strings }: Snapshot, wanted: Set<number>): string[] {
  const node = { size: meta.node_fields.length, name: meta.node_fields.indexOf('name') }
  const edgesOf = meta.node_fields.indexOf('edge_count')
  const edge = { size: meta.edge_fields.length, to: meta.edge_fields.indexOf('to_node') }
  const nameOf = meta.edge_fields.indexOf('name_or_index')
  const types = meta.edge_types[0]
  const firstEdge: number[] = []
  for (let at = 0, next = 0; at < nodes.length; at += node.size) {
    firstEdge[at] = next
    next += nodes[at + edgesOf]! * edge.size
  }
  const reachedBy = new Map<number, { from: number; name: string }>([[0, { from: -1, name: '' }]])
  const queue = [0]
  const paths: string[] = []
  for (const from of queue) {
    if (wanted.has(nodes[from + node.name]!)) paths.push(pathOf(from))
    const end = firstEdge[from]! + nodes[from + edgesOf]! * edge.size
    for (let at = firstEdge[from]!; at < end; at += edge.size) {
      const [type, to] = [types[edges[at]!]!, edges[at + edge.to]!]
      if (type === 'weak' || reachedBy.has(to)) continue
      const name = edges[at + nameOf]!
      reachedBy.set(to, {
        from,
        name: type === 'element' || type === 'hidden' ? String(name) : strings[name]!,
      })
      queue.push(to)
    }
  }
  return paths

  function pathOf(to: number): string {
    const names: string[] = []
    for (let at = to; at > 0; at = reachedBy.get(at)!.from) {
      names.unshift(`${reachedBy.get(at)!.name} (${strings[nodes[at + node.name]!]!.slice(0, 40)})`)
    }
    return names.join(' → ')
  }
}
