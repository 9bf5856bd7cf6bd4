import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { repositoryDir } from './example.mjs'
import { StartError } from './port.mjs'
import { endTool, startTool } from './tool.mjs'

/** Compiles an example's API and everything it stands on; what is up to date is left alone. */
export async function compileExample(example, signal) {
  await run(['tsc', '-b', example.apiDir, example.webDir], signal)
}

/** Builds an example's page unless nothing it is made of has changed. Answers whether it was built. */
export async function buildPage(example, signal) {
  const stampFile = join(repositoryDir, 'node_modules/.cache/nest-auth', `${example.name}.page`)
  const stamp = stampOf([
    example.webDir,
    join(repositoryDir, 'packages/js-client'),
    join(repositoryDir, 'packages/react'),
    join(repositoryDir, 'package-lock.json'),
  ])
  const isBuilt = existsSync(join(example.webDir, 'dist/index.html'))
  if (isBuilt && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false
  await run(['vite', 'build', example.webDir, '--logLevel', 'warn'], signal)
  mkdirSync(join(stampFile, '..'), { recursive: true })
  writeFileSync(stampFile, stamp)
  return true
}

/** Runs an installed tool with its output shown; throws one sentence when it fails. */
async function run([tool, ...args], signal) {
  const child = startTool(tool, args, ['ignore', 'inherit', 'inherit'])
  const end = () => endTool(child)
  signal.addEventListener('abort', end)
  const outcome = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, ended) => resolve(code ?? ended))
  })
  signal.removeEventListener('abort', end)
  signal.throwIfAborted()
  if (outcome !== 0) throw new StartError(`${tool} failed (${outcome}); its messages are above.`)
}

/** A digest of path, size and time of every source file below the given places. */
function stampOf(places) {
  const hash = createHash('sha256')
  for (const place of places) {
    for (const file of filesBelow(place)) {
      const { size, mtimeMs } = statSync(file)
      hash.update(`${relative(repositoryDir, file)}:${size}:${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

const NO_SOURCES = new Set(['node_modules', 'dist', 'test', 'coverage'])

function filesBelow(place) {
  if (!existsSync(place)) return []
  if (statSync(place).isFile()) return [place]
  return readdirSync(place, { withFileTypes: true })
    .filter(({ name }) => !NO_SOURCES.has(name) && !/\.tsbuildinfo$|\.test\.tsx?$/.test(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => filesBelow(join(place, name)))
}
