import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import * as entry from '../src/index.ts'

const entryFile = fileURLToPath(new URL('../src/index.ts', import.meta.url))
const coreFile = fileURLToPath(new URL('./world/core.ts', import.meta.url))

const bundle = async (entry = coreFile) => {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      lib: { entry, formats: ['iife'], name: 'A' },
    },
  })
  const [output] = Array.isArray(result) ? result : []
  return output!.output[0]
}

describe('the package', () => {
  it('exports exactly this', () => {
    expect(Object.keys(entry).toSorted()).toEqual([
      'AuthApiError',
      'acceptInvitation',
      'accountFor',
      'actingTimeLeft',
      'asyncStorage',
      'bindStream',
      'changeEmail',
      'changePassword',
      'clientConfig',
      'confirmEmailChange',
      'cookieTransport',
      'createAuthClient',
      'createInvitation',
      'createTenant',
      'deviceScope',
      'endMemberSessions',
      'endSession',
      'endTenantSessions',
      'enterTenant',
      'expireAccessToken',
      'followEvents',
      'forgotPassword',
      'hasSessionEnded',
      'impersonate',
      'isAuthError',
      'listAuditEntries',
      'listInvitations',
      'listMembers',
      'listRoles',
      'listSessions',
      'listTenants',
      'locateTenant',
      'logoutAll',
      'me',
      'previewInvitation',
      'removeMember',
      'resendInvitation',
      'resetPassword',
      'revokeInvitation',
      'selectTenant',
      'sendVerificationEmail',
      'setMemberRoles',
      'setMemberStatus',
      'signup',
      'snapshotOfCookies',
      'stopImpersonation',
      'storageAnswersLater',
      'tokenTimes',
      'updateTenant',
      'verifyEmail',
    ])
  })

  it('stands on zustand alone, with all its optional functions', async () => {
    const { moduleIds } = await bundle(entryFile)
    const packages = moduleIds.flatMap((id) => id.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [])
    expect(packages).toEqual(['zustand'])
    expect(moduleIds.filter((id) => /contract\/(requests|responses|fields)|testing/.test(id))).toEqual([])
  })

  it('stands on zustand alone, leaves the wire schemas and the optional functions at home, and stays small', async () => {
    const { code, moduleIds } = await bundle()
    const packages = moduleIds.flatMap((id) => id.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [])
    expect(packages).toEqual(['zustand'])
    expect(moduleIds.filter((id) => /contract\/(requests|responses|fields)|testing/.test(id))).toEqual([])
    expect(code).not.toMatch(/\beval\(|new Function/)
    expect(gzipSync(code).length).toBeLessThanOrEqual(6_144)
  })

  it.each([{}, { baseURL: '/auth' }, { baseUrl: null }, { baseUrl: 1 }])(
    'names the missing baseUrl of %j',
    (options) => {
      expect(() => entry.createAuthClient(options as never)).toThrow('Set baseUrl: "/auth"')
    },
  )

  it('lets a Node process end by itself', async () => {
    const { code } = await bundle()
    const script = `${code}; A.createAuthClient({ baseUrl: 'https://app.test/auth' })`
    await expect(
      promisify(execFile)(process.execPath, ['-e', script], { timeout: 30_000 }),
    ).resolves.toMatchObject({
      stderr: '',
    })
  })
})
