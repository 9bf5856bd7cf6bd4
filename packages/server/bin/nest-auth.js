#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/cli/main.js', import.meta.url)

// In a clone nothing is compiled until somebody asks for it.
if (existsSync(main)) {
  await import(main.href)
} else {
  process.stderr.write(
    'nest-auth is not compiled yet. Run `npm run build` at the top of the repository first.\n',
  )
  process.exitCode = 1
}
