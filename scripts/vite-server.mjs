import { createServer, preview } from 'vite'

const HOST = '127.0.0.1'

/** Serves the built page of an example, with the API behind the same origin. */
export async function serveBuiltPage(example) {
  return withoutExits(() => preview({ root: example.webDir, logLevel: 'warn', preview: optionsOf(example) }))
}

/** Serves the sources of an example's page and reloads it on every change. Call `listen` on the answer. */
export async function servePageSources(example) {
  return withoutExits(() => createServer({ root: example.webDir, server: optionsOf(example) }))
}

function optionsOf({ webPort, proxy }) {
  return { host: HOST, port: webPort, strictPort: true, open: false, proxy }
}

/** Vite ends the process on SIGTERM, and when its input ends; ours has an API to stop first, and its own exit code. */
async function withoutExits(open) {
  const before = [process.listeners('SIGTERM'), process.stdin.listeners('end')].flat()
  const server = await open()
  const isNew = (listener) => !before.includes(listener)
  for (const listener of process.listeners('SIGTERM').filter(isNew)) process.off('SIGTERM', listener)
  for (const listener of process.stdin.listeners('end').filter(isNew)) process.stdin.off('end', listener)
  return server
}
