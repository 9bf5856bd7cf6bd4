import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
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

/** Everything a start needs to know about one example: folders, ports and addresses. Checks that both ports are free. */
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
  await requireFreePort(apiPort, 'PORT', 'the API')
  await requireFreePort(webPort, 'WEB_PORT', 'the page')

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
    /** Page and API share one origin, as they would behind any reverse proxy. */
    proxy: { '/api': `http://127.0.0.1:${apiPort}`, '/auth': `http://127.0.0.1:${apiPort}` },
  }
}

/** Prints where the example is and who can sign in. */
export function announce(example, demo, seconds) {
  const lines = [
    '',
    `Ready in ${seconds.toFixed(1)} s`,
    '',
    `  Page  ${example.webUrl}`,
    `  API   ${example.apiUrl}`,
  ]
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

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new StartError(`Node ${process.versions.node} is too old. Use Node 20.19 or newer.`)
}
