import { execFileSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { repositoryDir } from './example.mjs'
import { installAside } from './install-aside.mjs'
import { Tally } from './tally.mjs'

const HELP = `Usage: node scripts/other-nodes.mjs [--only 26] [vitest arguments]

Runs the tests of packages/js-client and what the other packages are about on newer releases of Node (24 and 26), each
installed into .artifacts/nodes. With arguments, vitest runs those tests instead: node scripts/other-nodes.mjs --project server`

/** Everything else runs on Node 20; what holds there and on the newest holds between them. */
const releases = [24, 26]
/** What an application of the server goes through: sign-ups to switches, rotation, cookies, guards, isolation. */
const tests = ['main-job', 'rotation', 'cookies', 'isolation.test', 'statements', 'one-backend']
  .map((name) => `packages/server/test/${name}`)
  .concat('packages/js-client/', 'packages/react/test/real-client')

/** Installs a release and answers the folder of its `node`; throws where it is not what runs then. */
function installed(release) {
  const dir = join(repositoryDir, `.artifacts/nodes/${release}`)
  const name = `node-${process.platform}-${process.arch}`
  installAside(dir, `${name}@${release}`)
  const bin = join(dir, 'node_modules', name, 'bin')
  const version = execFileSync('node', ['--version'], { env: pathWith(bin), encoding: 'utf8' }).trim()
  if (!version.startsWith(`v${release}.`))
    throw new Error(`Node ${release} was asked for, and ${version} runs.`)
  return bin
}

function pathWith(bin) {
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(HELP)
} else {
  const only = args[0] === '--only' ? args.splice(0, 2)[1] : undefined
  const tally = new Tally()
  for (const release of only ? [only] : releases) {
    let bin
    const isThere = await tally.work(`install Node ${release}`, () => (bin = installed(release)))
    if (!isThere) continue
    await tally.vitest(
      `Node ${release}`,
      args.length > 0 ? args : [...tests, '--exclude', '**/*.long.test.ts'],
      pathWith(bin),
    )
  }
  process.exitCode = tally.finish()
}
