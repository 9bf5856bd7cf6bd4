import { join } from 'node:path'
import { repositoryDir } from './example.mjs'
import { packPackages } from './pack.mjs'
import { Tally } from './tally.mjs'

const HELP = `Usage: node scripts/packages.mjs

Packs the packages as for publishing, and lets publint and are-the-types-wrong look at every entry of each. Needs
compiled packages: npm run build.`

if (process.argv.includes('--help')) {
  console.log(HELP)
} else {
  const tally = new Tally()
  for (const [name, tarball] of Object.entries(packPackages(join(repositoryDir, '.artifacts/packed')))) {
    await tally.command(`publint ${name}`, ['publint', 'run', tarball, '--strict'])
    await tally.command(`types of ${name}`, ['attw', tarball, '--profile', 'esm-only', '--format', 'ascii'])
  }
  process.exitCode = tally.finish()
}
