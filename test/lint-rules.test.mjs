import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const repository = resolve(import.meta.dirname, '..')

/** The table of who may import whom: a file, what it may import, and what it may not. */
const table = [
  {
    file: 'packages/js-client/src/case.ts',
    may: ['valibot', 'zustand', './contract/index.ts', './sessions/refresh.ts'],
    mayNot: ['react', '@nestjs/common', 'typeorm', './testing/index.ts', '../../server/src/index.ts'],
  },
  {
    file: 'packages/js-client/src/contract/case.ts',
    may: ['valibot', './errors.ts'],
    mayNot: ['zustand', 'react', 'msw', 'node:crypto', '../auth-client.ts', '@nestjs/common', 'typeorm'],
  },
  {
    file: 'packages/js-client/src/sessions/case.ts',
    may: ['valibot', 'zustand/vanilla', '../contract/index.ts', './refresh.ts'],
    mayNot: [
      'react',
      'react-dom',
      '@tanstack/react-query',
      '@nestjs/common',
      'typeorm',
      'node:fs',
      'msw',
      '../testing/index.ts',
      '../../../react/src/index.ts',
      '@nest-auth/server',
      '@nest-auth/react',
      '../../../server/src/index.ts',
    ],
  },
  {
    file: 'packages/js-client/src/sessions/case.test.ts',
    may: ['vitest', 'msw', '../testing/index.ts'],
    mayNot: ['react', '@nestjs/common', 'typeorm', '@nest-auth/react', '@nest-auth/server'],
  },
  {
    file: 'packages/js-client/src/testing/case.ts',
    may: ['msw', 'msw/node', 'valibot', '../contract/index.ts', './world.ts', './handlers/login.ts'],
    mayNot: [
      'zustand',
      'react',
      '../auth-client.ts',
      '../sessions/refresh.ts',
      '../index.ts',
      '@nest-auth/js-client',
    ],
  },
  {
    file: 'packages/js-client/src/testing/handlers/case.ts',
    may: ['../../contract/index.ts', '../world.ts', './enter.ts'],
    mayNot: ['../../auth-client.ts', '../../sessions/refresh.ts', 'react', '@nest-auth/js-client'],
  },
  {
    file: 'packages/react/src/hooks/case.ts',
    may: [
      '@nest-auth/js-client',
      'react',
      '@tanstack/react-query',
      'zustand',
      'react-aria-components',
      '../query-keys.ts',
    ],
    mayNot: [
      '@nest-auth/js-client/contract',
      '@nest-auth/js-client/testing',
      '@nest-auth/server',
      '@nestjs/common',
      'typeorm',
      'valibot',
      'node:fs',
      '../../../js-client/src/index.ts',
    ],
  },
  {
    file: 'packages/react/src/hooks/case.test.tsx',
    may: ['vitest', '@testing-library/react', '@nest-auth/js-client/testing'],
    mayNot: ['@nest-auth/server', '@nestjs/common', 'typeorm', '@nest-auth/js-client/src/index.ts'],
  },
  {
    file: 'packages/server/src/case.ts',
    may: ['@nest-auth/js-client/contract', '@nestjs/common', 'typeorm', 'node:crypto'],
    mayNot: [
      '@nest-auth/js-client',
      '@nest-auth/js-client/testing',
      '@nest-auth/react',
      '@nest-auth/server',
      'react',
      'zustand',
      'msw',
      '../../js-client/src/contract/index.ts',
    ],
  },
  {
    file: 'packages/server/test/case.test.ts',
    may: ['@nest-auth/js-client', '@nest-auth/js-client/testing', 'vitest', '../src/index.ts'],
    mayNot: ['react', '@nest-auth/react', '@nest-auth/js-client/src/index.ts'],
  },
  {
    file: 'examples/some-example/web/src/case.ts',
    may: ['@nest-auth/js-client', '@nest-auth/react', '@nest-auth/react/ui', 'react', './page.ts'],
    mayNot: [
      '@nest-auth/react/src/index.ts',
      '@nest-auth/server/dist/index.js',
      '../../../../packages/react/src/index.ts',
    ],
  },
  ...serverRooms(),
]

/** Rooms of the server from left to right, and the folders they all stand on. */
function serverRooms() {
  const rooms = [
    'tenants',
    'roles',
    'users',
    'credentials',
    'sessions',
    'access',
    'http',
    'operations',
    'maintenance',
    'recovery',
    'members',
    'platform',
    'invitations',
    'authentication',
  ]
  const shared = [
    'errors',
    'background',
    'persistence',
    'request-context',
    'passwords',
    'limits',
    'telemetry',
    'audit',
    'events',
    'mail',
  ]
  const entries = (names) => names.map((name) => `../${name}/thing.ts`)
  const outside = ['react', '@nest-auth/js-client', '@nest-auth/react']
  const row = (name, left, right) => ({
    file: `packages/server/src/${name}/case.ts`,
    may: [
      '@nestjs/common',
      '@nest-auth/js-client/contract',
      './thing.ts',
      '../auth.options.ts',
      ...entries(left),
    ],
    mayNot: [...outside, ...entries(right), ...entries(['testing'])],
  })
  return [
    ...rooms.map((name, index) =>
      row(
        name,
        [...shared, ...rooms.slice(0, index)],
        [...rooms.slice(index + 1), ...(name === 'admin' ? [] : ['admin'])],
      ),
    ),
    row('admin', [...shared, ...rooms.slice(0, -1)], ['authentication']),
    row(
      'telemetry',
      ['errors', 'request-context'],
      [...rooms, 'admin', 'persistence', 'limits', 'audit', 'events', 'mail'],
    ),
    row('errors', [], [...rooms, 'admin', ...shared.filter((name) => name !== 'errors')]),
    row('background', [], [...rooms, 'admin', ...shared.filter((name) => name !== 'background')]),
    row('persistence', ['errors'], [...rooms, 'admin', 'limits', 'audit', 'mail', 'events', 'mail']),
    row(
      'request-context',
      ['errors', 'persistence'],
      [...rooms, 'admin', 'limits', 'audit', 'events', 'mail'],
    ),
    row('limits', ['errors', 'request-context', 'audit', 'events'], [...rooms, 'admin', 'mail']),
    row(
      'audit',
      ['errors', 'persistence', 'request-context'],
      [...rooms, 'admin', 'limits', 'events', 'mail'],
    ),
    row(
      'events',
      ['errors', 'background', 'persistence', 'request-context'],
      [...rooms, 'admin', 'limits', 'audit'],
    ),
    row(
      'mail',
      ['errors', 'background', 'persistence'],
      [...rooms, 'admin', 'passwords', 'limits', 'audit', 'events'],
    ),
    row(
      'passwords',
      ['errors'],
      [...rooms, 'admin', 'persistence', 'request-context', 'limits', 'audit', 'events', 'mail'],
    ),
    {
      file: 'packages/server/src/testing/case.ts',
      may: ['@nest-auth/js-client/contract', './thing.ts', ...entries(shared), ...entries(rooms)],
      mayNot: [...outside, 'vitest', '../cli/thing.ts', '../schema/thing.ts', '../auth.module.ts'],
    },
    // Deeper folders look left as well.
    {
      file: 'packages/server/src/users/import/case.ts',
      may: ['../user.entity.ts', '../../tenants/thing.ts'],
      mayNot: ['../../sessions/thing.ts', '../../access/thing.ts'],
    },
  ]
}

/** Files that break one general rule each. */
const offences = [
  {
    rule: 'import(no-cycle)',
    files: {
      'packages/js-client/src/accounts/here.ts':
        "import { there } from './there.ts'\nexport const here = () => there()\n",
      'packages/js-client/src/accounts/there.ts':
        "import { here } from './here.ts'\nexport const there = () => here()\n",
    },
  },
  {
    rule: 'typescript(no-explicit-any)',
    files: { 'packages/js-client/src/http/loose.ts': 'export const loose = (value: any) => String(value)\n' },
  },
  {
    rule: 'typescript(no-floating-promises)',
    files: {
      'packages/js-client/src/http/floating.ts':
        'async function save() {}\nexport function forget() {\n  save()\n}\n',
    },
  },
  {
    rule: 'typescript(consistent-type-imports)',
    files: {
      'packages/react/src/gates/kind.ts':
        "import { Kind } from './kinds.ts'\nexport const show = (kind: Kind) => String(kind)\n",
    },
  },
  {
    rule: 'react-hooks(rules-of-hooks)',
    files: {
      'packages/react/src/hooks/use-maybe.ts':
        "import { useState } from 'react'\nexport function useMaybe(isOn: boolean) {\n  if (isOn) useState(0)\n}\n",
    },
  },
  {
    rule: 'vitest(no-focused-tests)',
    files: {
      'packages/server/src/users/one.test.ts':
        "import { expect, test } from 'vitest'\ntest.only('alone', () => expect(1).toBe(1))\n",
    },
  },
]

/** What has to stay allowed where a rule would do harm. */
const allowances = [
  {
    title: 'the server may import a class it injects as a value',
    rule: 'typescript(consistent-type-imports)',
    file: 'packages/server/src/users/injected.ts',
    text: "import { Store } from './store.ts'\nexport class Service {\n  constructor(readonly store: Store) {}\n}\n",
  },
]

let dir
let diagnostics

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'nest-auth-lint-'))
  copyFileSync(join(repository, '.oxlintrc.json'), join(dir, '.oxlintrc.json'))
  copyFileSync(join(repository, 'tsconfig.base.json'), join(dir, 'tsconfig.base.json'))
  write('tsconfig.json', '{ "extends": "./tsconfig.base.json", "include": ["packages", "examples"] }')
  symlinkSync(join(repository, 'node_modules'), join(dir, 'node_modules'))
  for (const { file, may, mayNot } of table) {
    for (const specifier of [...may, ...mayNot])
      write(caseFile(file, specifier), `export { thing } from '${specifier}'\n`)
  }
  for (const { files } of offences) for (const [file, text] of Object.entries(files)) write(file, text)
  for (const { file, text } of allowances) write(file, text)
  diagnostics = lint()
})

afterAll(() => rmSync(dir, { recursive: true, force: true }))

test.each(table)('$file imports what the table allows and nothing else', ({ file, may, mayNot }) => {
  const refused = [...may, ...mayNot].filter(
    (specifier) => restrictedIn(caseFile(file, specifier)).length > 0,
  )
  expect(refused).toEqual(mayNot)
})

test.each(offences)('$rule is enforced', ({ rule, files }) => {
  const found = diagnostics.filter(({ filename }) => filename in files).map(({ code }) => code)
  expect(found).toContain(rule)
})

test.each(allowances)('$title', ({ rule, file }) => {
  const found = diagnostics.filter(({ filename }) => filename === file).map(({ code }) => code)
  expect(found).not.toContain(rule)
})

test('the folders below the rooms may import the types of a room', () => {
  const file = 'packages/server/src/request-context/typed.ts'
  write(file, "export type { Thing } from '../tenants/thing.ts'\n")
  diagnostics = lint()
  expect(restrictedIn(file)).toEqual([])
})

test('every folder of the server has its place in the table', () => {
  const { overrides } = JSON.parse(readFileSync(join(repository, '.oxlintrc.json'), 'utf8'))
  const placed = overrides.flatMap(({ files }) => files)
  const unplaced = readdirSync(join(repository, 'packages/server/src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !placed.includes(`packages/server/src/${entry.name}/**`))
    .map(({ name }) => name)
  expect(unplaced).toEqual([])
})

function write(file, text) {
  mkdirSync(join(dir, dirname(file)), { recursive: true })
  writeFileSync(join(dir, file), text)
}

/** One file for each import, in the same folder, so that a verdict belongs to exactly one import. */
function caseFile(file, specifier) {
  const [, stem, ending] = /^(.*)(case(?:\.test)?\.tsx?)$/.exec(file)
  return `${stem}${specifier.replaceAll(/[^\w-]+/g, '_')}.${ending}`
}

function restrictedIn(file) {
  return diagnostics.filter(
    ({ filename, code }) => filename === file && code.endsWith('(no-restricted-imports)'),
  )
}

function lint() {
  const oxlint = join(repository, 'node_modules/.bin/oxlint')
  let output
  try {
    output = execFileSync(oxlint, ['--format', 'json', '--disable-nested-config', 'packages', 'examples'], {
      cwd: dir,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
  } catch (error) {
    // Findings end the linter with 1; anything without a report is a failure of the linter itself.
    if (!error.stdout?.trimStart().startsWith('{'))
      throw new Error(error.stdout || error.stderr, { cause: error })
    output = error.stdout
  }
  return JSON.parse(output).diagnostics
}
