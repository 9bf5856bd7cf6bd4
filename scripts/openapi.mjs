import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openApiOf, routesPageOf } from './openapi-document.mjs'
import { repositoryDir } from './example.mjs'

const HELP = `Usage: node scripts/openapi.mjs

Writes the reference of the API, docs/reference/openapi.json and docs/reference/routes.md, from the compiled contract.`

/** The texts of the reference, by path. */
export async function reference() {
  const { format } = await import('prettier')
  const contract = await import(
    pathToFileURL(join(repositoryDir, 'packages/js-client/dist/contract/index.js')).href
  )
  return {
    'docs/reference/openapi.json': `${JSON.stringify(openApiOf(contract), null, 2)}\n`,
    'docs/reference/routes.md': await format(routesPageOf(contract), { parser: 'markdown', printWidth: 110 }),
  }
}

if (process.argv.includes('--help')) console.log(HELP)
else if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(join(repositoryDir, 'docs/reference'), { recursive: true })
  for (const [path, text] of Object.entries(await reference())) writeFileSync(join(repositoryDir, path), text)
}
