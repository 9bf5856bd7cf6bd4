import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, it } from 'vitest'

const entryFile = join(import.meta.dirname, '../src/index.ts')

/** What a page pays for some exports, beside React, TanStack Query and the client it has anyway. */
async function bundleOf(names: string[]) {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    // As pages are built; in tests the default would be that of development.
    oxc: { jsx: { runtime: 'automatic', development: false } },
    resolve: { conditions: ['@nest-auth/source'] },
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? '\0page' : undefined),
        load: (id) => (id === '\0page' ? `export { ${names.join()} } from '${entryFile}'` : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      rolldownOptions: {
        input: 'page',
        external: [/^react(-dom)?($|\/)/, /^@tanstack\//, /^zustand/, /^@nest-auth\/js-client/],
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output)) throw new Error('nothing was built')
  const [{ code, moduleIds }] = output.output
  expect(code).not.toContain('jsxDEV')
  return { bytes: gzipSync(code).length, files: moduleIds.map((id) => id.split('/src/')[1] ?? id) }
}

it('Provider, user and switch stay within 4 kB, and bring no look, no test kit and no devtools', async () => {
  const { bytes, files } = await bundleOf(['AuthProvider', 'useUser', 'useSwitchTenant'])
  expect(files).toContain('auth-provider.tsx')
  expect(files.filter((file) => /^(ui|testing|devtools|switcher)\/|react-aria/.test(file))).toStrictEqual([])
  expect(bytes).toBeLessThan(4_096)
})
