import { join } from 'node:path'
import { build } from 'vite'
import { afterEach, expect, it, vi } from 'vitest'

const page = join(import.meta.dirname, 'page.ts')

afterEach(() => vi.unstubAllEnvs())

async function modulesOf(mode: 'development' | 'production'): Promise<string> {
  vi.stubEnv('NODE_ENV', mode)
  const result = await build({
    configFile: false,
    logLevel: 'error',
    mode,
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === page ? id : undefined),
        load: (id) => (id === page ? `export { AuthDevtools } from '@nest-auth/react/devtools'` : undefined),
      },
    ],
    build: {
      write: false,
      rolldownOptions: {
        input: page,
        external: [/^react(-dom)?($|\/)/, /^@tanstack\//, /^zustand/, /^@nest-auth\/js-client/],
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('nothing was built')
  return output.output.flatMap((chunk) => ('moduleIds' in chunk ? chunk.moduleIds : [])).join()
}

it('A page has the devtools while it is developed, and nothing of them in production', async () => {
  expect(await modulesOf('development')).toMatch(/devtools\/auth-devtools\.js/)
  const production = await modulesOf('production')
  expect(production).toMatch(/devtools\/absent\.js/)
  expect(production).not.toMatch(/auth-devtools|auth-log|styles/)
})
