import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { freePort } from '../e2e/free-port.ts'

const repositoryDir = resolve(import.meta.dirname, '../..')

/** The API of the tenant switcher example on a database of its own, without its page. */
export async function startExampleApi(): Promise<{ url: string; stop(): Promise<void> }> {
  const { startApi } = (await import(pathToFileURL(join(repositoryDir, 'scripts/api-process.mjs')).href)) as {
    startApi: (example: object, environment: object) => Promise<{ stop(): Promise<unknown> }>
  }
  const apiDir = join(repositoryDir, 'examples/tenant-switcher/api')
  const apiPort = await freePort()
  const dataDir = mkdtempSync(join(tmpdir(), 'nest-auth-api-'))
  const { DATABASE_URL: _, ...environment } = process.env
  const api = await startApi(
    { apiDir, apiMain: join(apiDir, 'dist/main.js'), apiPort },
    { ...environment, NODE_ENV: 'development', DATA_DIR: dataDir },
  )
  return {
    url: `http://127.0.0.1:${apiPort}`,
    async stop() {
      await api.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
