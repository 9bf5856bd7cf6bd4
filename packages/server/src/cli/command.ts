/** What the command line says, whatever the command. */
export interface CliOptions {
  databaseUrl?: string | undefined
  dataDir?: string | undefined
  isJson: boolean
  dialect: string
  name?: string | undefined
  slug?: string | undefined
  tenant?: string | undefined
  isEverybody: boolean
}

/** What a command has to tell: text for people, a value for `--json`, and whether all is well. */
export interface CliResult {
  text: string
  json: unknown
  isFine: boolean
}

/** One command of `nest-auth`. */
export interface Command {
  usage: string
  summary: string
  run: (options: CliOptions, operands: string[]) => Promise<CliResult>
}

/** A command line that was not understood: nothing was done. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError'
  readonly code = 'NOT_UNDERSTOOD'
}

/** The operand a command cannot do without. */
export function required(value: string | undefined, usage: string): string {
  if (!value) throw new CommandLineError(`Something is missing. Usage: nest-auth ${usage}`)
  return value
}

/** Says what is being done, on the error stream: the output stays clean for pipes. */
export function progress(message: string): void {
  process.stderr.write(`${message}\n`)
}

/** Rows as text in columns. */
export function table(rows: Record<string, unknown>[]): string {
  const [first] = rows
  if (!first) return '(none)'
  const columns = Object.keys(first)
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]!.length)))
  return cells
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
