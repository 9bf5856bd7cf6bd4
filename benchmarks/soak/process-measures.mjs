import { Session } from 'node:inspector/promises'
import { setImmediate } from 'node:timers/promises'

/** What this process holds after a full collection. */
export async function measureProcess() {
  for (let turn = 0; turn < 3; turn++) {
    global.gc()
    await setImmediate()
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
  return {
    heapMB: heapUsed / 1e6,
    rssMB: rss / 1e6,
    externalMB: external / 1e6,
    sockets,
    objects: await objects(),
  }
}

const kinds = {
  maps: 'Map.prototype',
  sets: 'Set.prototype',
  arrays: 'Array.prototype',
  promises: 'Promise.prototype',
  // Also those that keep no process alive.
  timers:
    '(() => { const timer = setTimeout(() => {}); clearTimeout(timer); return Object.getPrototypeOf(timer) })()',
}

/** How many there are of what caches and leaks are made of, and the largest of them: no private field hides from the debugger. */
async function objects() {
  const session = new Session()
  session.connect()
  const found = {}
  for (const [kind, expression] of Object.entries(kinds)) {
    const { result } = await session.post('Runtime.evaluate', { expression, objectGroup: 'soak' })
    const { objects } = await session.post('Runtime.queryObjects', {
      prototypeObjectId: result.objectId,
      objectGroup: 'soak',
    })
    const answer = await session.post('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration: `function () {
        const sizeOf = (object) => {
          // Prototypes of further kinds are among them, and have no size.
          try { return object.size ?? object.length ?? 0 } catch { return 0 }
        }
        const sizes = this.map(sizeOf).sort((one, other) => other - one)
        return { count: this.length, entries: sizes.reduce((sum, size) => sum + size, 0), largest: sizes.slice(0, 8) }
      }`,
      returnByValue: true,
    })
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception.description)
    found[kind] = answer.result.value
    await session.post('Runtime.releaseObjectGroup', { objectGroup: 'soak' })
  }
  session.disconnect()
  return found
}
