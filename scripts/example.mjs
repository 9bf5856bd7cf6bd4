import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { checkEnvironment } from './environment.mjs'
import { readPort, requireFreePort, StartError } from './port.mjs'

export const repositoryDir = resolve(import.meta.dirname, '..')

/** Names of the examples that can be started. */
export function exampleNames() {
  return readdirSync(join(repositoryDir, 'examples'), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && existsSync(join(repositoryDir, 'examples', entry.name, 'package.json')),
    )
    .map((entry) => entry.name)
    .toSorted()
}

/**
 * Everything a start needs to know about one example: folders, ports and addresses. Checks what can be checked before
 * anything is built: the ports, and the settings that the API would refuse.
 */
export async function prepareExample(name, environment = process.env) {
  requireNode()
  const names = exampleNames()
  if (!names.includes(name)) {
    throw new StartError(`There is no example "${name ?? ''}". Examples: ${names.join(', ')}.`)
  }
  if (!existsSync(join(repositoryDir, 'node_modules/vite'))) {
    throw new StartError('The dependencies are not installed. Run npm ci first.')
  }
  const apiPort = readPort('PORT', 3000, environment)
  const webPort = readPort('WEB_PORT', 5173, environment)
  if (apiPort === webPort) {
    throw new StartError(`PORT and WEB_PORT are both ${apiPort}. Give the API and the page a port each.`)
  }
  const command = commandOf(name, environment)
  await requireFreePort(apiPort, 'PORT', 'the API', command)
  await requireFreePort(webPort, 'WEB_PORT', 'the page', command)
  await checkEnvironment(environment)

  const dir = join(repositoryDir, 'examples', name)
  return {
    name,
    apiDir: join(dir, 'api'),
    apiMain: join(dir, 'api/dist/main.js'),
    webDir: join(dir, 'web'),
    apiPort,
    webPort,
    apiUrl: `http://localhost:${apiPort}`,
    webUrl: `http://localhost:${webPort}`,
    /** As the person at the terminal means it; without one the API keeps its data in the example's folder. */
    dataDir: environment.DATA_DIR ? resolve(callersDir(environment), environment.DATA_DIR) : undefined,
    /** Page and API share one origin, as they would behind any reverse proxy. */
    proxy: { '/api': `http://127.0.0.1:${apiPort}`, '/auth': `http://127.0.0.1:${apiPort}` },
  }
}

/** Prints where the example is, where its mails are, and who can sign in. */
export function announce(example, { demo, outbox }, seconds) {
  const lines = [
    '',
    `Ready in ${seconds.toFixed(1)} s`,
    '',
    `  Page  ${example.webUrl}`,
    `  API   ${example.apiUrl}`,
  ]
  if (outbox) lines.push(`  Mail  ${example.webUrl}${outbox}  (none is sent; read it here)`)
  if (demo.length > 0) {
    const width = Math.max(...demo.map(({ email }) => email.length))
    lines.push('', 'Sign in as')
    for (const { email, password, note } of demo) {
      lines.push(`  ${email.padEnd(width)}  ${password}${note ? `  ${note}` : ''}`)
    }
  }
  lines.push('', 'Stop with Ctrl+C.', '')
  console.log(lines.join('\n'))
}

/** The folder the person at the terminal is in: npm changes to the repository's own. */
function callersDir({ npm_lifecycle_event: script, INIT_CWD: dir }) {
  return script && dir ? dir : process.cwd()
}

/** What the person at the terminal has typed. */
function commandOf(name, { npm_lifecycle_event: script }) {
  if (script === 'start') return 'npm start'
  if (script === 'start:accounts' || script === 'dev') return `npm run ${script}`
  return `node scripts/${basename(process.argv[1] ?? 'start.mjs')} ${name}`
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new StartError(`Node ${process.versions.node} is too old. Use Node 20.19 or newer.`)
}
