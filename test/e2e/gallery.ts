import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build, preview } from 'vite'
import type { InlineConfig } from 'vite'

export interface Gallery {
  /** The address of one piece in one state. */
  url(piece: string, state: string, look?: { theme?: string; dir?: string }): string
  close(): Promise<void>
}

/** Builds the page of every piece and state as for production, and serves it. */
export async function openGallery(): Promise<Gallery> {
  const outDir = mkdtempSync(join(tmpdir(), 'nest-auth-gallery-'))
  const config: InlineConfig = {
    configFile: false,
    root: join(import.meta.dirname, 'gallery'),
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
  const base = server.resolvedUrls!.local[0]!
  return {
    url: (piece, state, look = {}) => `${base}?${new URLSearchParams({ piece, state, ...look })}`,
    async close() {
      await server.close()
      rmSync(outDir, { recursive: true, force: true })
    },
  }
}
