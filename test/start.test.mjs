import { fork } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { freePort } from '../scripts/port.mjs'

const repository = resolve(import.meta.dirname, '..')

/** The smallest API that keeps the agreement with the start script; BEHAVIOUR lets it fail in the ways that matter. */
const API = `
import { createServer } from 'node:http'
if (process.env.BEHAVIOUR === 'refuse') {
  console.error('Cannot start: the database does not answer. Check DATABASE_URL.\\n    at connect (db.js:1:1)')
  process.exit(1)
}
const server = createServer((request, response) => {
  if (request.url === '/die') process.exit(7)
  if (request.url === '/be-killed') process.kill(process.pid, 'SIGKILL')
  response.end('api ' + (request.url === '/data-dir' ? process.env.DATA_DIR : request.url))
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  process.send?.({ type: 'ready', outbox: '/auth/dev/outbox', demo: [{ email: 'ada@example.com', password: 'secret words', note: 'owner' }] })
})
process.on('SIGTERM', () => {
  console.log('finished its work')
  server.close(() => process.exit(0))
})
`

let dir
const children = []

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'nest-auth-start-'))
  cpSync(join(repository, 'scripts'), join(dir, 'scripts'), { recursive: true })
  mkdirSync(join(dir, 'node_modules'))
  for (const name of ['vite', 'typescript', '.bin', '@types']) {
    symlinkSync(join(repository, 'node_modules', name), join(dir, 'node_modules', name))
  }
  const compilerOptions = {
    module: 'nodenext',
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
    composite: true,
  }
  write('package.json', '{ "type": "module" }')
  write('examples/stub/package.json', '{ "type": "module" }')
  write('examples/stub/api/tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }))
  write('examples/stub/api/src/main.ts', API)
  write(
    'examples/stub/web/tsconfig.json',
    JSON.stringify({ compilerOptions: { noEmit: true }, files: ['page.ts'] }),
  )
  write('examples/stub/web/page.ts', "document.title = 'stub'\n")
  write(
    'examples/stub/web/index.html',
    '<div id="root"></div><script type="module" src="./page.ts"></script>',
  )
})

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()))
})

afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('builds, starts, passes /api and /auth on, and stops with exit code 0', async () => {
  const first = await start()
  const { webUrl, apiUrl } = await first.ready
  const answers = await Promise.all(
    [webUrl, `${webUrl}/api/x`, `${webUrl}/auth/y`, `${apiUrl}/z`].map((url) => textOf(url)),
  )
  expect(answers).toEqual([expect.stringContaining('<div id="root">'), 'api /api/x', 'api /auth/y', 'api /z'])
  expect(await first.stop()).toBe(0)
  expect(first.output()).toContain(`Page  ${webUrl}`)
  expect(first.output()).toContain(`API   ${apiUrl}`)
  expect(first.output()).toContain(`Mail  ${webUrl}/auth/dev/outbox`)
  expect(first.output()).toContain('ada@example.com  secret words  owner')
  expect(first.output()).toContain('finished its work')
  await expect(fetch(apiUrl)).rejects.toThrow('fetch failed')

  const second = await start()
  await second.ready
  expect(await second.stop('SIGTERM')).toBe(0)
  expect(second.output()).toContain('The page is up to date.')
})

test.each([
  [
    { DATA_DIR: 'kept/here', npm_lifecycle_event: 'start', INIT_CWD: '/home/ada/work' },
    '/home/ada/work/kept/here',
  ],
  [{ DATA_DIR: 'kept/here', npm_lifecycle_event: '' }, join(process.cwd(), 'kept/here')],
  [{ DATA_DIR: '/var/kept', npm_lifecycle_event: '' }, '/var/kept'],
  [{ DATA_DIR: '' }, ''],
])('data is kept in the folder that the person who calls means: %o', async (environment, folder) => {
  const { ready } = await start(environment)
  const { apiUrl } = await ready
  expect(await textOf(`${apiUrl}/data-dir`)).toBe(`api ${folder}`)
})

test("an API that refuses to start is quoted without its stack, and the script's exit code is 1", async () => {
  const refused = await start({ BEHAVIOUR: 'refuse' })
  expect(await refused.ended).toBe(1)
  expect(refused.output()).toContain('Cannot start: the database does not answer. Check DATABASE_URL.\n')
  expect(refused.output()).not.toContain('    at ')
})

test('when the API ends by itself, the page stops too and the exit code is 1', async () => {
  const dying = await start()
  await expect(textOf(`${(await dying.ready).apiUrl}/die`)).rejects.toThrow('fetch failed')
  expect(await dying.ended).toBe(1)
  expect(dying.output()).toContain('The API ended by itself (7); the page is stopped too.')
})

test('an API that was killed is not said to have been slow', async () => {
  const killed = await start()
  await expect(textOf(`${(await killed.ready).apiUrl}/be-killed`)).rejects.toThrow('fetch failed')
  expect(await killed.ended).toBe(1)
  expect(killed.output()).toContain('The API ended by itself (SIGKILL); the page is stopped too.')
  expect(killed.output()).not.toContain('did not stop in time')
})

test('when the script is killed outright, the API stops as well', async () => {
  const killed = await start()
  const { apiUrl } = await killed.ready
  expect(await killed.stop('SIGKILL')).toBe('SIGKILL')
  await expect.poll(() => textOf(apiUrl, { connection: 'close' }).catch(() => 'stopped')).toBe('stopped')
})

test.each(['PORT', 'WEB_PORT'])('a taken %s is named before anything is built', async (variable) => {
  const squatter = createServer()
  await new Promise((done) => squatter.listen(0, '127.0.0.1', done))
  const { port } = squatter.address()
  const refused = await start({ [variable]: String(port) })
  expect(await refused.ended).toBe(1)
  await new Promise((done) => squatter.close(done))
  expect(refused.output()).toContain(`Port ${port}`)
  expect(refused.output()).toContain(`set ${variable} to a free port`)
  expect(refused.output()).not.toContain('Compiling')
})

test.each([
  ['start', 'npm start'],
  ['start:accounts', 'npm run start:accounts'],
  [undefined, 'node scripts/start.mjs stub'],
])('a taken port leads to a free one, with the command that was typed (%s)', async (script, command) => {
  const [squatter, neighbour] = [createServer(), createServer()]
  const port = await freePort()
  await new Promise((done) => squatter.listen(port, '127.0.0.1', done))
  // Where the next number is taken as well, it is not suggested; somebody else may have it already.
  await new Promise((done) => neighbour.once('error', done).listen(port + 10, '127.0.0.1', done))
  const refused = await start({ PORT: String(port), npm_lifecycle_event: script })
  expect(await refused.ended).toBe(1)
  await new Promise((done) => squatter.close(done))
  neighbour.close()
  const [, suggested, typed] = /: PORT=(\d+) (.*)/.exec(refused.output())
  expect(typed).toBe(command)
  expect([port, port + 10]).not.toContain(Number(suggested))
  expect((Number(suggested) - port) % 10, 'easy to remember').toBe(0)
})

test.each([
  [{ PORT: 'abc' }, 'PORT is "abc", which is no port. Set PORT to a number from 1 to 65535.'],
  [{ PORT: '4000', WEB_PORT: '4000' }, 'PORT and WEB_PORT are both 4000.'],
  [{ AUTH_TRANSPORT: 'cookies' }, 'AUTH_TRANSPORT is "cookies". Set it to bearer or cookie.'],
  [{ DATABASE_URL: 'localhost:5432' }, 'DATABASE_URL is not valid. It should look like postgres://'],
  [
    { DATABASE_URL: 'postgres://ada:hidden@127.0.0.1:1/acme' },
    'DATABASE_URL names 127.0.0.1:1, where no database answers (ECONNREFUSED).',
  ],
])('%o is refused in one sentence', async (environment, sentence) => {
  const refused = await start(environment)
  expect(await refused.ended).toBe(1)
  expect(refused.output()).toContain(sentence)
  expect(refused.output()).not.toContain('Compiling')
  expect(refused.output()).not.toContain('hidden')
})

test('a setting of the other example is said to change nothing', async () => {
  const example = await start({ AUTH_TRANSPORT: 'cookie', BEHAVIOUR: 'refuse' })
  await example.ended
  expect(example.output()).toContain(
    'AUTH_TRANSPORT is for `npm run start:accounts`; here it changes nothing.',
  )
})

function write(file, text) {
  mkdirSync(join(dir, dirname(file)), { recursive: true })
  writeFileSync(join(dir, file), text)
}

async function textOf(url, headers = {}) {
  return (await fetch(url, { headers })).text()
}

/** Runs the start script of the copy on free ports. */
async function start(environment = {}) {
  const ports = { PORT: String(await freePort()), WEB_PORT: String(await freePort()) }
  const child = fork(join(dir, 'scripts/start.mjs'), ['stub'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, ...ports, ...environment },
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const ended = new Promise((done) => child.once('close', (code, signal) => done(code ?? signal)))
  const ready = new Promise((done) => child.on('message', done))
  const script = {
    ended,
    ready: Promise.race([
      ready,
      ended.then((code) => Promise.reject(new Error(`ended with ${code}:\n${output}`))),
    ]),
    output: () => output,
    stop(signal = 'SIGINT') {
      child.kill(signal)
      return ended
    },
  }
  // A script that is not meant to become ready is judged by how it ended.
  script.ready.catch(() => {})
  children.push(script)
  return script
}
