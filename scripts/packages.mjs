import { join } from 'node:path'
import { repositoryDir } from './example.mjs'
import { packPackages } from './pack.mjs'
import { Tally } from './tally.mjs'

const HELP = `Usage: node scripts/packages.mjs

Packs the packages as for publishing, lets publint and are-the-types-wrong look at every entry of each, and installs
them, with Next.js, in a folder of its own: plain Node, Vite, Next.js and a page without a bundler must work with them,
and so must the quickstart of the README as a reader pastes it.
CHROMIUM names the browser, default /usr/bin/chromium.`

if (process.argv.includes('--help')) {
  console.log(HELP)
} else {
  const tally = new Tally()
  await tally.command('compile', ['tsc', '-b'])
  for (const [name, tarball] of Object.entries(packPackages(join(repositoryDir, '.artifacts/packed')))) {
    await tally.command(`publint ${name}`, ['publint', 'run', tarball, '--strict'])
    await tally.command(`types of ${name}`, ['attw', tarball, '--profile', 'esm-only', '--format', 'ascii'])
  }
  await tally.vitest('packages in use', ['--config', 'test/packages/vitest.config.ts'])
  process.exitCode = tally.finish()
}
