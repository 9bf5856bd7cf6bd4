import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { routes } from '@nest-auth/js-client/contract'
import { describe, expect, it } from 'vitest'
import * as server from '../src/index.ts'
import * as testing from '../src/testing/index.ts'
import { createTestApp } from './test-app.ts'

const source = fileURLToPath(new URL('../src/', import.meta.url))
const contract = fileURLToPath(new URL('../../js-client/src/contract/', import.meta.url))

/** What a file imports or re-exports while it runs, and its files that load later; type-only imports vanish. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm)
  const later = text.matchAll(/\bawait import\(['"](\.[^'"]+)['"]\)/g)
  return [...statements, ...later].map(([, specifier]) => specifier!)
}

/** Every file that is loaded together with an entry, and every package those files ask for. */
function graphOf(entry: string, seen = new Set<string>(), packages = new Set<string>()) {
  if (seen.has(entry)) return { seen, packages }
  seen.add(entry)
  for (const specifier of importsOf(entry)) {
    if (specifier.startsWith('.')) graphOf(resolve(dirname(entry), specifier), seen, packages)
    else packages.add(specifier)
  }
  return { seen, packages }
}

describe('The package', () => {
  it('exports exactly this', () => {
    expect(Object.keys(server).toSorted()).toEqual([
      'AmbientDataSource',
      'Audit',
      'AuthError',
      'AuthEvent',
      'AuthEvents',
      'AuthMaintenance',
      'CurrentMembership',
      'CurrentSession',
      'CurrentTenant',
      'CurrentTenantId',
      'CurrentUser',
      'CurrentUserAccess',
      'IsolatedDataSource',
      'NestAuthAccessKey',
      'NestAuthAdminUser',
      'NestAuthAuditEntry',
      'NestAuthGuessCount',
      'NestAuthIdentity',
      'NestAuthInvitation',
      'NestAuthLimitCount',
      'NestAuthLogger',
      'NestAuthMfaSecret',
      'NestAuthMisuseError',
      'NestAuthModule',
      'NestAuthOtp',
      'NestAuthOutboxEntry',
      'NestAuthPermission',
      'NestAuthPlatformAccess',
      'NestAuthPlatformAccessRole',
      'NestAuthQueuedMail',
      'NestAuthRole',
      'NestAuthRolePermission',
      'NestAuthSession',
      'NestAuthSigningKey',
      'NestAuthTenant',
      'NestAuthTrustedDevice',
      'NestAuthUser',
      'NestAuthUserAccess',
      'NestAuthUserAccessRole',
      'OnAuthEvent',
      'PlatformService',
      'PortableDataSource',
      'Public',
      'ROOT_SCOPE_ID',
      'RateLimits',
      'RefuseActors',
      'RequireGuard',
      'RequirePermissions',
      'RequireRoles',
      'RoleGuardEnum',
      'RoleService',
      'SigningKeys',
      'Tenancy',
      'TenantCreatedEvent',
      'TenantDeletedEvent',
      'TenantRestoredEvent',
      'TenantScoped',
      'TenantService',
      'TenantSuspendedEvent',
      'TenantUpdatedEvent',
      'UnguardedStatementError',
      'UserCreatedEvent',
      'UserDeletedEvent',
      'UserLoggedInEvent',
      'UserRegisteredEvent',
      'UserService',
      'UserUpdatedEvent',
      'argon2Hasher',
      'createNestAuthDataSource',
      'currentAuth',
      'currentTenantId',
      'isolationScript',
      'isolationSql',
      'nestAuthDatabase',
      'nestAuthEntities',
      'nestAuthMigrations',
      'newId',
      'schemaDifference',
      'schemaSql',
      'subdomainOf',
      'systemRoles',
    ])
  })

  it('exports exactly this for tests, and loads nothing of it otherwise', () => {
    expect(Object.keys(testing).toSorted()).toEqual(['TenantIsolationError', 'expectTenantIsolation'])
    const kit = [...graphOf(join(source, 'index.ts')).seen].filter((file) => file.includes('/src/testing/'))
    expect(kit).toEqual([])
  })

  it('never loads the runtime of the client: the contract is all they share', () => {
    const { seen, packages } = graphOf(join(source, 'index.ts'))
    expect(seen.size).toBeGreaterThan(50)
    expect([...packages].filter((name) => name.startsWith('@nest-auth/'))).toEqual([
      '@nest-auth/js-client/contract',
    ])
    expect([...graphOf(join(contract, 'index.ts')).packages]).toEqual(['valibot'])
  })

  it('asks for nothing but its own dependencies', () => {
    const manifest = JSON.parse(readFileSync(join(source, '../package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >
    const declared = Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] })
    const entries = ['index.ts', 'testing/index.ts'].map((entry) => graphOf(join(source, entry)))
    const packages = new Set(entries.flatMap((entry) => [...entry.packages]))
    const asked = [...packages].map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    )
    expect(
      [...new Set(asked)].filter((name) => !declared.includes(name) && !name.startsWith('node:')),
    ).toEqual([])
  })

  it('has no file that nothing loads', () => {
    // The command line and the test kit are entries of their own.
    const entries = ['index.ts', 'cli/main.ts', 'testing/index.ts'].map((entry) =>
      graphOf(join(source, entry)),
    )
    const seen = entries.flatMap((entry) => [...entry.seen])
    // Files of types alone vanish when the program runs.
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .filter((name) => /^export (?!type|interface)/m.test(readFileSync(join(source, name), 'utf8')))
    const loaded = new Set(seen.map((file) => relative(source, file)))
    expect(files.filter((name) => !loaded.has(name))).toEqual([])
  })
})

describe('The route table', () => {
  it('is served whole, each route exactly once, and nothing else is', async () => {
    const app = await createTestApp()
    try {
      interface Layer {
        route?: { path: string; methods: Record<string, boolean> }
      }
      const { router } = app.nest.getHttpAdapter().getInstance() as { router: { stack: Layer[] } }
      const served = router.stack.flatMap(({ route }) =>
        route?.path.startsWith('/auth')
          ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`)
          : [],
      )
      const table = Object.values(routes).map(({ method, path }) => `${method} /auth${path}`)
      expect(served.toSorted()).toEqual(table.toSorted())
    } finally {
      await app.close()
    }
  })
})
