import { createReadStream, existsSync, realpathSync, statSync } from 'node:fs'
import { createServer, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
}

/** Serves files as they are, and hands /auth and /api to the API: the whole tool chain of a page without one. */
export async function serveStatically(dir: string, apiUrl: string) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, apiUrl)
    if (/^\/(auth|api)\//.test(pathname)) {
      const { method, headers } = request
      const forwarded = ask(new URL(request.url!, apiUrl), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      })
      forwarded.once('error', () => response.destroy())
      response.once('close', () => forwarded.destroy())
      request.pipe(forwarded)
      return
    }
    const file = join(dir, pathname === '/' ? 'index.html' : pathname)
    if (!existsSync(file) || !statSync(file).isFile() || !realpathSync(file).startsWith(realpathSync(dir))) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
