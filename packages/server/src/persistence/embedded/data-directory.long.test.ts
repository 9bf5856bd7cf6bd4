import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AmbientDataSource } from '../ambient-data-source.ts'
import { createNestAuthDataSource } from '../nest-auth-database.ts'

const databaseModule = fileURLToPath(new URL('../nest-auth-database.ts', import.meta.url))

describe('The data directory of the embedded database', { timeout: 60_000 }, () => {
  let dataDir: string
  const children: ChildProcess[] = []
  const open = () => createNestAuthDataSource({ dataDir, entities: [] })
  const lockPath = () => join(dataDir, 'nest-auth.lock')
  const withDatabase = async <T>(work: (db: AmbientDataSource) => Promise<T>): Promise<T> => {
    const db = await open().initialize()
    try {
      return await work(db)
    } finally {
      await db.destroy()
    }
  }
  /** Starts another process on the directory and waits until it has written. */
  const startProcess = async (afterwards: string) => {
    const script = `
      import { createServer } from 'vite'
      const vite = await createServer({ configFile: false, logLevel: 'silent', server: { middlewareMode: true, ws: false } })
      const { createNestAuthDataSource } = await vite.ssrLoadModule(${JSON.stringify(databaseModule)})
      const db = createNestAuthDataSource({ dataDir: ${JSON.stringify(dataDir)}, entities: [] })
      await db.initialize()
      await db.query('create table kept (text varchar)')
      await db.query("insert into kept values ('committed')")
      ${afterwards}`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    children.push(child)
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
    return child
  }

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'nest-auth-data-'))
  })
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('stays out of a repository where it was made here, and changes no folder that was there', async () => {
    await withDatabase((db) => db.query('select 1'))
    expect(existsSync(join(dataDir, '.gitignore'))).toBe(false)
    rmSync(dataDir, { recursive: true })
    await withDatabase((db) => db.query('select 1'))
    expect(readFileSync(join(dataDir, '.gitignore'), 'utf8')).toBe('*\n')
  })

  it('keeps its data between opens and is unlocked in between', async () => {
    await withDatabase((db) => db.query('create table kept (text varchar)'))
    expect(existsSync(lockPath())).toBe(false)
    await withDatabase((db) => db.query("insert into kept values ('x')"))
    expect(await withDatabase((db) => db.query('select * from kept'))).toEqual([{ text: 'x' }])
  })

  it('is refused to a second DataSource of the same process, so the two cannot interleave', async () => {
    await withDatabase(async (first) => {
      await expect(open().initialize()).rejects.toMatchObject({
        code: 'DATA_DIR_IN_USE',
        directory: dataDir,
        pid: process.pid,
      })
      expect(await first.query('select 1 as one')).toEqual([{ one: 1 }])
      expect(existsSync(lockPath())).toBe(true)
    })
  })

  it('is refused while another process lives, and taken over with its committed data after kill -9', async () => {
    const child = await startProcess(`
      const runner = db.createQueryRunner()
      await runner.startTransaction()
      await runner.query("insert into kept values ('uncommitted')")
      console.log('written')
      process.stdin.resume()`)
    await expect(open().initialize()).rejects.toMatchObject({
      code: 'DATA_DIR_IN_USE',
      message: expect.stringContaining(`${dataDir} is in use by the process with pid ${child.pid}`),
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(existsSync(lockPath())).toBe(true)
    expect(await withDatabase((db) => db.query('select * from kept'))).toEqual([{ text: 'committed' }])
    expect(existsSync(lockPath())).toBe(false)
  })

  it('is unlocked by a process that exits without closing it', async () => {
    const child = await startProcess('process.exit()')
    if (child.exitCode === null) await once(child, 'exit')
    expect(existsSync(lockPath())).toBe(false)
    expect(await withDatabase((db) => db.query('select * from kept'))).toEqual([{ text: 'committed' }])
  })

  it('is not held hostage by a new process that got the pid of the dead one', async () => {
    writeFileSync(
      lockPath(),
      JSON.stringify({ pid: process.pid, startedAt: 'another boot:1', token: 'dead' }),
    )
    await withDatabase(async () => {
      expect(JSON.parse(readFileSync(lockPath(), 'utf8'))).toMatchObject({ pid: process.pid })
    })
  })

  it('is unlocked again when the database in it cannot be opened', async () => {
    writeFileSync(join(dataDir, 'postgres'), 'not a directory')
    await expect(open().initialize()).rejects.toThrow()
    expect(existsSync(lockPath())).toBe(false)
  })
})
