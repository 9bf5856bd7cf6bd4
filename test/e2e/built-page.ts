import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, preview } from 'vite'
import type { InlineConfig } from 'vite'

export interface BuiltPage {
  url: string
  close(): Promise<void>
}

/** Builds a page of this folder as for production, from the sources of the packages, and serves it. */
export async function openBuiltPage(folder: string): Promise<BuiltPage> {
  const outDir = mkdtempSync(join(tmpdir(), `nest-auth-${folder}-`))
  const config: InlineConfig = {
    configFile: false,
    root: join(import.meta.dirname, folder),
    logLevel: 'error',
    plugins: [react()],
    resolve: { conditions: ['@nest-auth/source', 'module', 'browser', 'production'] },
    build: { outDir, emptyOutDir: true },
    preview: { host: '127.0.0.1', port: 0 },
  }
  // The test runner's own value would make it a build for development.
  const mode = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  await build(config).finally(() => (process.env['NODE_ENV'] = mode))
  const server = await preview(config)
  return {
    url: server.resolvedUrls!.local[0]!,
    async close() {
      await server.close()
      rmSync(outDir, { recursive: true, force: true })
    },
  }
}
