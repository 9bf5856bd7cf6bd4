import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NestAuthMisuseError, toldByMessage } from '../../errors/misuse-error.ts'

const LOCK_NAME = 'nest-auth.lock'

/** The data directory is held by a live process; `directory` and `pid` say which. */
export class DataDirInUseError extends Error {
  readonly code = 'DATA_DIR_IN_USE'
  readonly directory: string
  readonly pid: number

  constructor(directory: string, pid: number) {
    const holder = pid === process.pid ? `this process (pid ${pid})` : `the process with pid ${pid}`
    super(
      `the data directory ${directory} is in use by ${holder}; an embedded database has one owner: ` +
        'stop that process, choose another dataDir, or use PostgreSQL by setting url',
    )
    this.name = 'DataDirInUseError'
    // The stack names no file of the application.
    this.stack = String(this)
    this.directory = directory
    this.pid = pid
  }
}

/** Who holds a lock: a pid alone may belong to a newer process, so the start time is kept where it can be read. */
interface Holder {
  pid: number
  startedAt: string | null
  token: string
}

/**
 * Takes a data directory for this process and returns the function that gives it back; a lock left by a dead
 * process is taken over, and the lock is also given back when the process exits.
 * @throws {DataDirInUseError}
 * @throws {NestAuthMisuseError} where the directory cannot be made or written, with the code of the system
 */
export function lockDataDir(directory: string): () => void {
  try {
    return lock(directory)
  } catch (error) {
    if (error instanceof DataDirInUseError) throw error
    const { message, code = 'MISUSE' } = error as NodeJS.ErrnoException
    throw toldByMessage(
      new NestAuthMisuseError(
        `the data directory ${directory} cannot be used (${message}): set dataDir to a folder that this process may write`,
        { code },
      ),
    )
  }
}

function lock(directory: string): () => void {
  // The people in it are nobody's source code. A folder that was there already is its owner's.
  if (mkdirSync(directory, { recursive: true, mode: 0o700 }))
    writeFileSync(join(directory, '.gitignore'), '*\n')
  const path = join(directory, LOCK_NAME)
  const holder: Holder = { pid: process.pid, startedAt: startTime(process.pid), token: randomUUID() }
  if (!claim(path, holder)) takeOver(directory, path, holder)

  const release = () => {
    process.off('exit', release)
    if (read(path)?.token === holder.token) rmSync(path, { force: true })
  }
  process.once('exit', release)
  return release
}

// Only the holder of a second lock may remove a dead one; otherwise two starters could both remove, and both hold.
function takeOver(directory: string, path: string, holder: Holder): void {
  const claimPath = `${path}.claim`
  const claimant = read(claimPath)
  if (claimant && !isAlive(claimant)) rmSync(claimPath, { force: true })
  if (!claim(claimPath, holder)) throw new DataDirInUseError(directory, read(claimPath)?.pid ?? holder.pid)
  try {
    const current = read(path)
    if (current && isAlive(current)) throw new DataDirInUseError(directory, current.pid)
    rmSync(path, { force: true })
    if (!claim(path, holder)) throw new DataDirInUseError(directory, read(path)?.pid ?? holder.pid)
  } finally {
    rmSync(claimPath, { force: true })
  }
}

// Written aside and linked into place: the lock appears with its content or not at all.
function claim(path: string, holder: Holder): boolean {
  const draft = `${path}.${holder.token}`
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, under another user
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const current = startTime(pid)
  // In a container the restarted process often has the pid of the dead one; its start time tells them apart.
  return startedAt === null || current === null || startedAt === current
}

function startTime(pid: number): string | null {
  try {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name may contain spaces; after its closing bracket the start time is the 20th field.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${bootId}:${ticks}`
  } catch {
    return null
  }
}
