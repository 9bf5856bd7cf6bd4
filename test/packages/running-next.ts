import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '../e2e/free-port.ts'

const environmentOf = (apiUrl: string) => {
  const { NODE_ENV: _, ...environment } = process.env
  return { ...environment, API_URL: apiUrl, NEXT_TELEMETRY_DISABLED: '1', CI: '1' }
}

/** Builds the application in a folder with Next.js and serves it; `output` is what the server printed. */
export async function startNext(dir: string, apiUrl: string) {
  const next = join(dir, 'node_modules/next/dist/bin/next')
  const env = environmentOf(apiUrl) as unknown as NodeJS.ProcessEnv
  execFileSync(process.execPath, [next, 'build'], { cwd: dir, env, stdio: 'inherit' })
  const port = await freePort()
  const args = [next, 'start', '--hostname', '127.0.0.1', '--port', String(port)]
  const child = spawn(process.execPath, args, { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  const ready = new Promise<void>((done) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk)
        if (output.includes('Ready in')) done()
      })
    }
  })
  await Promise.race([
    ready,
    ended.then(() => Promise.reject(new Error(`Next.js ended before it was ready:\n${output}`))),
  ])
  return {
    url: `http://localhost:${port}`,
    output: () => output,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
