import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import 'reflect-metadata'
import { isolationScript, nestAuthEntities, schemaSql } from '@nest-auth/server'

const HELP = `Usage: node scripts/schema.mjs [--check]

Writes docs/sql/{postgres,postgres-isolation,mysql,sqlite}.sql from the entities. With --check nothing is written: the exit code is 1
when a file differs from what would be written. Compile first (npm run build).`

const dir = resolve(import.meta.dirname, '../docs/sql')

async function run() {
  if (process.argv.includes('--help')) return console.log(HELP)
  const isCheck = process.argv.includes('--check')
  await mkdir(dir, { recursive: true })
  for (const name of ['postgres', 'postgres-isolation', 'mysql', 'sqlite']) {
    const file = join(dir, `${name}.sql`)
    const text =
      name === 'postgres-isolation'
        ? await isolationScript(nestAuthEntities)
        : await schemaSql(name, nestAuthEntities)
    if (!isCheck) {
      await writeFile(file, text)
      console.log(`docs/sql/${name}.sql written`)
    } else if (text === (await readFile(file, 'utf8').catch(() => ''))) {
      console.log(`docs/sql/${name}.sql is up to date`)
    } else {
      console.error(`docs/sql/${name}.sql differs from the entities: run \`npm run schema\` and commit it.`)
      process.exitCode = 1
    }
  }
}

await run()
