import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as noDevtools from '../src/devtools/absent.ts'
import * as devtools from '../src/devtools/index.ts'
import * as root from '../src/index.ts'
import * as testing from '../src/testing/index.ts'
import * as ui from '../src/ui/index.ts'

const source = join(import.meta.dirname, '../src')
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
)

/** What a file imports for its values, statically or not. */
function importsOf(file: string, { dynamic }: { dynamic: boolean }): string[] {
  const text = readFileSync(join(source, file), 'utf8')
  const found = [...text.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '([^']+)'/gm)]
  const lazy = dynamic ? [...text.matchAll(/import\('([^']+)'\)/g)] : []
  return [...found, ...lazy].map(([, specifier]) => specifier!)
}

/** Everything an entry reaches: files of the package, and packages. */
function reachable(entry: string, options = { dynamic: true }): Set<string> {
  const seen = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const specifier of importsOf(file, options)) {
      if (specifier.startsWith('.')) visit(relative(source, join(source, dirname(file), specifier)))
      else seen.add(specifier)
    }
  }
  visit(entry)
  return seen
}

describe('The root entry', () => {
  it('exports these names', () => {
    expect(Object.keys(root).toSorted()).toStrictEqual([
      'AuthProvider',
      'Show',
      'SignedIn',
      'SignedOut',
      'TenantScope',
      'useAcceptInvitation',
      'useAccountSwitcher',
      'useAccounts',
      'useActing',
      'useAddAccount',
      'useAuditEntries',
      'useAuthClient',
      'useAuthEvents',
      'useBeforeSwitch',
      'useChangeEmail',
      'useChangePassword',
      'useConfirmEmailChange',
      'useCreateInvitation',
      'useCreateTenant',
      'useEndMemberSessions',
      'useEndSession',
      'useEndTenantSessions',
      'useEnterTenant',
      'useForgotPassword',
      'useImpersonate',
      'useInvitations',
      'useLogin',
      'useLogout',
      'useMembers',
      'usePermission',
      'usePreviewInvitation',
      'useRemoveAccount',
      'useRemoveMember',
      'useResendInvitation',
      'useResetPassword',
      'useRetryAfter',
      'useRevokeInvitation',
      'useRole',
      'useRoles',
      'useSendVerificationEmail',
      'useSessions',
      'useSetMemberRoles',
      'useSetMemberStatus',
      'useSignup',
      'useStopImpersonation',
      'useStream',
      'useSuspenseAuditEntries',
      'useSuspenseInvitations',
      'useSuspenseMembers',
      'useSuspenseRoles',
      'useSuspenseSessions',
      'useSuspenseTenants',
      'useSuspenseUser',
      'useSwitchAccount',
      'useSwitchTenant',
      'useTenantLink',
      'useTenantLookup',
      'useTenantSwitcher',
      'useTenants',
      'useUpdateTenant',
      'useUser',
      'useVerifyEmail',
      'userLabel',
    ])
  })

  it('reaches neither the styled components, nor the test provider, nor the devtools', () => {
    const reached = [...reachable('index.ts')]
    expect(reached.length).toBeGreaterThan(30)
    expect(reached.filter((name) => /^(ui|testing|devtools)\/|react-aria/.test(name))).toStrictEqual([])
  })

  it('imports React, TanStack Query, zustand and the client, and nothing else', () => {
    const packages = [...reachable('index.ts')].filter((name) => !/\.tsx?$/.test(name))
    expect(packages.toSorted()).toStrictEqual([
      '@nest-auth/js-client',
      '@tanstack/react-query',
      'react',
      'zustand',
      'zustand/vanilla',
    ])
  })
})

describe('The ui entry', () => {
  it('exports these names', () => {
    expect(Object.keys(ui).toSorted()).toStrictEqual([
      'AccountSwitcher',
      'ActingBanner',
      'AddAccountForm',
      'ForgotPasswordForm',
      'InvitationPage',
      'ResetPasswordForm',
      'SignInForm',
      'SignUpForm',
      'TenantSwitcher',
      'UserButton',
    ])
  })

  it('loads the component library with the popups only', () => {
    const isLibrary = (name: string) => name.startsWith('react-aria-components')
    expect([...reachable('ui/index.ts', { dynamic: false })].filter(isLibrary)).toStrictEqual([])
    expect([...reachable('ui/index.ts')].filter(isLibrary)).not.toStrictEqual([])
  })
})

it('The devtools entry exports one component, in production too', () => {
  expect([Object.keys(devtools), Object.keys(noDevtools)]).toStrictEqual([['AuthDevtools'], ['AuthDevtools']])
})

it('The testing entry exports these names', () => {
  expect(Object.keys(testing).toSorted()).toStrictEqual([
    'TestAuthProvider',
    'createTestAuthClient',
    'testAccount',
    'testMembership',
    'testSession',
    'testTenant',
    'testUser',
  ])
})

describe('Every file', () => {
  it('runs on React 18: no hook and no form of a component that came with 19', () => {
    const late = /\b(use|useActionState|useFormStatus|useOptimistic|useEffectEvent|cache|Activity)\b/
    const users = files.filter((file) => {
      const named = /import \{([^}]*)\} from 'react(?:-dom)?'/.exec(readFileSync(join(source, file), 'utf8'))
      return named && late.test(named[1]!)
    })
    const contexts = files.filter((file) =>
      /<\w+Context(?:\s|>)/.test(
        readFileSync(join(source, file), 'utf8')
          .replace(/createContext<[^(]*/g, '')
          .replace(/RefObject<[^>]*>/g, ''),
      ),
    )
    expect({ users, contexts }).toStrictEqual({ users: [], contexts: [] })
  })

  it('that makes a query key is the one that is there for it', () => {
    const makers = files.filter((file) => /queryKey: \[/.test(readFileSync(join(source, file), 'utf8')))
    expect(makers).toStrictEqual([])
  })
})
