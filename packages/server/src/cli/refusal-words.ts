import type { ValidationIssue } from '@nest-auth/js-client/contract'
import { AuthError } from '../errors/auth-error.ts'
import { DataDirInUseError } from '../persistence/embedded/lock-file.ts'
import { DatabaseUnreachableError } from '../persistence/database-unreachable-error.ts'
import { embeddedInstead } from '../persistence/postgres-connection.ts'

interface Refusal {
  message: string
  code?: unknown
  issues?: ValidationIssue[]
}

const valid: Record<string, string> = {
  name: 'takes 1 to 120 characters',
  slug: 'takes 2 to 63 lower-case letters, digits and inner hyphens',
}

/** What is said of a failure: a command is steered by its flags, not by the options of the module or the fields of a request. */
export function inWordsOfTheCommandLine(caught: unknown): Refusal {
  if (caught instanceof AuthError && caught.details?.issues) {
    const { code, details } = caught
    const { issues = [] } = details
    return { code, message: ['This is not valid:', ...issues.map(toLine)].join('\n'), issues }
  }
  if (caught instanceof DatabaseUnreachableError && caught.isLoginRefused) {
    const { code, message } = caught
    return {
      code,
      message:
        `${message} A url without password takes the one in PGPASSWORD. That is also the way where the application makes one for every ` +
        'connection, by a function that no command knows: let what makes it print one into PGPASSWORD.',
    }
  }
  if (caught instanceof DatabaseUnreachableError) {
    const { code, message } = caught
    return { code, message: message.replace(embeddedInstead, 'or name another database by --database-url') }
  }
  if (!(caught instanceof DataDirInUseError)) return caught as Error
  const { code, directory, pid } = caught
  return {
    code,
    message:
      `the data directory ${directory} is in use by the process with pid ${pid}; an embedded database has one owner: ` +
      'stop that process, or name another database by --data-dir or --database-url.',
  }
}

function toLine({ path, type }: ValidationIssue): string {
  return `  ${path}: ${valid[path] ?? 'breaks the rule'} (${type})`
}
