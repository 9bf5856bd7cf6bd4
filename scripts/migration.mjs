import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import 'reflect-metadata'
import { nestAuthEntities, nestAuthMigrations, schemaDifference } from '@nest-auth/server'

const HELP = `Usage: node scripts/migration.mjs <name>

Writes packages/server/src/migrations/<timestamp>-<name>.ts with what changed in the entities since the last migration.
Add the class to packages/server/src/migrations.ts. Compile first (npm run build).`

async function run(name) {
  if (!name || name.startsWith('-')) return console.log(HELP)
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new Error('The name is lower case with hyphens: add-invitations.')
  const { up, down } = await schemaDifference(nestAuthEntities, nestAuthMigrations)
  if (up.length === 0) return console.log('The migrations already lead to the entities.')
  const timestamp = Date.now()
  const dir = resolve(import.meta.dirname, '../packages/server/src/migrations')
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, `${timestamp}-${name}.ts`), toSource(`${pascal(name)}${timestamp}`, up, down))
  console.log(`packages/server/src/migrations/${timestamp}-${name}.ts written`)
}

function toSource(className, up, down) {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm'

export class NestAuth${className} implements MigrationInterface {
  name = 'NestAuth${className}'

  async up(runner: QueryRunner): Promise<void> {
${up.map(call).join('\n')}
  }

  async down(runner: QueryRunner): Promise<void> {
${down.map(call).join('\n')}
  }
}
`
}

function call(statement) {
  const text = statement.trim().replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')
  return `    await runner.query(\`${text}\`)`
}

function pascal(name) {
  return name.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase())
}

await run(process.argv[2])
