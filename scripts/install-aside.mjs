import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']

/** Installs packages, such as `react@18`, into a folder that holds nothing else and that no workspace knows of. */
export function installAside(dir, ...packages) {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  writeFileSync(`${dir}/package.json`, '{ "private": true }\n')
  const { status } = spawnSync('npm', ['install', ...flags, ...packages], { cwd: dir, stdio: 'inherit' })
  if (status !== 0) throw new Error(`npm could not install ${packages.join(' and ')}.`)
}
