import { parseArgs } from 'node:util'
import { CommandLineError } from './command.ts'
import type { Command } from './command.ts'
import { doctor } from './doctor.ts'
import { keysList, keysRemove, keysRotate } from './key-commands.ts'
import { inWordsOfTheCommandLine } from './refusal-words.ts'
import { sessionsEnd } from './session-commands.ts'
import { schemaCheck, schemaPrint } from './schema-commands.ts'
import { tenantsCreate, tenantsList, tenantsRestore, tenantsSuspend } from './tenant-commands.ts'

const commands: Record<string, Command> = {
  'schema print': schemaPrint,
  'schema check': schemaCheck,
  doctor,
  'tenants list': tenantsList,
  'tenants create': tenantsCreate,
  'tenants suspend': tenantsSuspend,
  'tenants restore': tenantsRestore,
  'sessions end': sessionsEnd,
  'keys list': keysList,
  'keys rotate': keysRotate,
  'keys remove': keysRemove,
}

const wayToAll = '`nest-auth --help` lists them.'

/** Where the command line writes. */
export interface CliStreams {
  out: (text: string) => void
  error: (text: string) => void
}

/** Runs one command line and answers its exit code: 0 all well, 1 something is wrong, 2 not understood. */
export async function runCli(args: string[], { out, error }: CliStreams): Promise<number> {
  const parsed = parsedOrRefusal(args)
  if (typeof parsed === 'string') {
    error(`${parsed} ${wayToAll}`)
    return 2
  }
  if (parsed.values.help || parsed.positionals.length === 0) {
    const isAsked = parsed.values.help === true
    ;(isAsked ? out : error)(help())
    return isAsked ? 0 : 2
  }
  const { values, positionals } = parsed
  const name = [positionals.slice(0, 2).join(' '), positionals[0]!].find((name) =>
    Object.hasOwn(commands, name),
  )
  if (!name) {
    error(`There is no command "${positionals.join(' ')}". ${wayToAll}`)
    return 2
  }
  const isJson = values.json ?? false
  try {
    const result = await commands[name]!.run(
      {
        databaseUrl: values['database-url'] ?? process.env['DATABASE_URL'],
        dataDir: values['data-dir'] ?? process.env['DATA_DIR'],
        isJson,
        dialect: values.dialect ?? 'postgres',
        name: values.name,
        slug: values.slug,
        tenant: values.tenant,
        isEverybody: values.everybody ?? false,
      },
      positionals.slice(name.split(' ').length),
    )
    out(isJson ? JSON.stringify(result.json, null, 2) : result.text)
    return result.isFine ? 0 : 1
  } catch (caught) {
    const { message, code, issues } = inWordsOfTheCommandLine(caught)
    if (isJson)
      out(
        JSON.stringify({ error: { code: typeof code === 'string' ? code : null, message, issues } }, null, 2),
      )
    else error(message)
    return caught instanceof CommandLineError ? 2 : 1
  }
}

/** The command line in parts, or what is wrong with it. */
function parsedOrRefusal(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        'database-url': { type: 'string' },
        'data-dir': { type: 'string' },
        dialect: { type: 'string' },
        name: { type: 'string' },
        slug: { type: 'string' },
        tenant: { type: 'string' },
        everybody: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (caught) {
    // What follows the first sentence is about passing it on as an operand.
    return `${(caught as Error).message.split('. ')[0]}.`
  }
}

function help(): string {
  const width = Math.max(...Object.values(commands).map(({ usage }) => usage.length))
  const lines = Object.values(commands).map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`)
  return `Usage: nest-auth <command> [options]

${lines.join('\n')}

Options
  --database-url URL  postgres://…, mysql://…, mariadb://… or sqlite:FILE
                      default DATABASE_URL, else the embedded database
  --data-dir DIR      the embedded database      default DATA_DIR, else .data
  --json              the result as JSON on the output; progress stays on the error stream

NEST_AUTH_SECRET holds the application's \`secret\` for the commands on tenants, sessions and keys.
What these change is written to the audit; no listener (\`@OnAuthEvent\`) hears of it, as the application is not loaded.`
}
