import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { testSecret } from '../test-app.ts'

const packageDir = join(import.meta.dirname, '../..')

/** What became of a process: the lines it wrote, and how it ended. */
export interface ChildEnd {
  lines: string[]
  errors: string
  end: number | NodeJS.Signals | null
}

/** A program of the tests, compiled once, that can be started as often as a test kills it. */
export async function compileProgram(file: string): Promise<Program> {
  const directory = await mkdtemp(join(packageDir, 'node_modules/.cache/program-'))
  await build({
    configFile: join(packageDir, 'vitest.config.ts'),
    root: packageDir,
    logLevel: 'silent',
    build: { ssr: join(import.meta.dirname, file), outDir: directory, emptyOutDir: false, target: 'node20' },
  })
  return new Program(join(directory, basename(file).replace(/\.ts$/, '.js')), directory)
}

export class Program {
  constructor(
    private readonly path: string,
    private readonly directory: string,
  ) {}

  /** Runs it to its end, or until it has written a line that must be its last. */
  run(input: object, killAfter?: string): Promise<ChildEnd> {
    const child = this.spawn(input)
    const lines: string[] = []
    let errors = ''
    createInterface({ input: child.stdout! }).on('line', (line) => {
      lines.push(line)
      if (line === killAfter) child.kill('SIGKILL')
    })
    child.stderr!.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    return new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ lines, errors, end: code ?? signal }))
    })
  }

  /** Starts it and leaves it running. */
  start(input: object): RunningProgram {
    return new RunningProgram(this.spawn(input))
  }

  private spawn(input: object): ChildProcess {
    const child = spawn(process.execPath, ['--enable-source-maps', this.path, JSON.stringify(input)], {
      cwd: packageDir,
      env: { ...process.env, TEST_SECRET: testSecret },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // A test that fails may never come to its end.
    const end = () => child.kill('SIGKILL')
    process.once('exit', end)
    child.once('close', () => process.off('exit', end))
    return child
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true })
  }
}

/** A program that runs until it is told to stop. */
export class RunningProgram {
  /** Exit code or signal, however it ends. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  isRunning = true
  private output = ''

  constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.isRunning = false
        resolve(code ?? signal)
      })
    })
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString()
      })
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** The first line it writes that matches. */
  line(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.output.split('\n').find((line) => pattern.test(line))
        if (found !== undefined) resolve(found)
      }
      this.child.stdout!.on('data', look)
      void this.ended.then((end) => reject(new Error(`ended with ${end}: ${this.output}`)))
      look()
    })
  }
}
