import { fork, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from './free-port.ts'
import { runningProcesses } from './running-processes.ts'

export const repositoryDir = resolve(import.meta.dirname, '../..')

/** Names the variable with the folder of each example's data, as a first start has left them. */
export const preparedData = 'E2E_PREPARED_DATA'

interface StartOptions {
  example?: string
  /** The repository to start from. @default this one */
  from?: string
  /** Keeps data here; the caller removes it. @default a copy of what a first start has made, removed on stop */
  dataDir?: string
  environment?: Record<string, string>
}

export interface RunningExample {
  webUrl: string
  apiUrl: string
  demo: { email: string; password: string; note?: string }[]
  /** Milliseconds from the start command until it said ready. */
  startMs: number
  dataDir: string
  /** What was printed so far. */
  output(): string
  /** Ids of the start script and of every process below it. */
  processIds(): number[]
  /** Sends SIGINT, as Ctrl+C does, and resolves to the exit code. */
  stop(): Promise<number | string | null>
}

/** A start command that ended before it was ready: what it printed, and its exit code. */
export class StartFailure extends Error {
  override name = 'StartFailure'
  constructor(
    readonly code: number | string | null,
    readonly output: string,
  ) {
    super(`The start command ended with ${code}:\n${output}`)
  }
}

/** Runs the start command of an example on free ports and resolves once it is ready. */
export async function startExample(options: StartOptions = {}): Promise<RunningExample> {
  const { example = 'tenant-switcher', from = repositoryDir } = options
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'nest-auth-e2e-'))
  const removeData = () => {
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true })
  }
  const prepared = process.env[preparedData]
  if (prepared && !options.dataDir && !options.from)
    cpSync(join(prepared, example), dataDir, { recursive: true })
  const begun = performance.now()
  const child = fork(join(from, 'scripts/start.mjs'), [example], {
    cwd: from,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: {
      ...environmentOfANewcomer(),
      PORT: String(await freePort()),
      WEB_PORT: String(await freePort()),
      DATA_DIR: dataDir,
      ...options.environment,
    },
  })
  let output = ''
  child.stdout!.on('data', (chunk) => (output += chunk))
  child.stderr!.on('data', (chunk) => (output += chunk))
  const ended = new Promise<number | string | null>((done) => {
    child.once('close', (code, signal) => done(code ?? signal))
  })
  const ready = new Promise<ReadyMessage>((done) => {
    child.on('message', (message) => {
      if (isReady(message)) done(message)
    })
  })
  const outcome = await Promise.race([ready, ended])
  if (typeof outcome !== 'object' || outcome === null) {
    removeData()
    throw new StartFailure(outcome, output)
  }
  return {
    webUrl: outcome.webUrl,
    apiUrl: outcome.apiUrl,
    demo: outcome.demo,
    startMs: performance.now() - begun,
    dataDir,
    output: () => output,
    processIds: () => processTree(child),
    async stop() {
      child.kill('SIGINT')
      const force = setTimeout(() => child.kill('SIGKILL'), 30_000)
      const code = await ended
      clearTimeout(force)
      removeData()
      return code
    },
  }
}

interface ReadyMessage {
  type: 'ready'
  webUrl: string
  apiUrl: string
  demo: RunningExample['demo']
}

function isReady(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'
}

/** The environment without what a test run or another shell has put there. */
function environmentOfANewcomer(): Record<string, string | undefined> {
  const foreign =
    /^(VITEST.*|E2E_.*|NODE_ENV|NODE_OPTIONS|TEST|DEV|PROD|MODE|BASE_URL|SSR|.*DATABASE_URL|AUTH_SECRET|HOST)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

function processTree(root: ChildProcess): number[] {
  const parents = new Map(runningProcesses().map(({ id, parent }) => [id, parent]))
  const ids = [root.pid!]
  for (let next = 0; next < ids.length; next++) {
    for (const [id, parent] of parents) if (parent === ids[next]) ids.push(id)
  }
  return ids
}
