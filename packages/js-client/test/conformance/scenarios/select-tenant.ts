import { expect } from 'vitest'
import type { LoginResult } from '../../../src/contract/index.ts'
import { call, refuse, sorted, succeed } from '../http.ts'
import {
  assertAlive,
  assertSignedOut,
  authenticated,
  credentials,
  refuseRefresh,
  unknownId,
} from '../people.ts'
import { control, everyMode, sharedOnly, tenantOf } from '../target.ts'
import type { ConformanceTarget, Scenario } from '../target.ts'

async function askedForTenant(target: ConformanceTarget) {
  const result = await succeed(target, 'login', { body: credentials(target, 'several') })
  expect(result.status).toBe('tenant_required')
  return result as Extract<LoginResult, { status: 'tenant_required' }>
}

export const tenantSelection: Scenario[] = [
  {
    title: 'login with several tenants and no default asks which, naming only those of the user',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const { tenants } = await askedForTenant(target)
      expect(sorted(tenants.map(({ slug }) => slug))).toEqual(['acme', 'globex'])
    },
  },
  {
    title: 'selectTenant enters the chosen tenant, once',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const { selectionToken } = await askedForTenant(target)
      const { id: tenantId } = tenantOf(target, 'globex')
      const body = { selectionToken, tenantId }
      const result = authenticated(await succeed(target, 'selectTenant', { body }))
      expect(result.tenant?.id).toBe(tenantId)
      expect((await assertAlive(target, result)).tenant?.id).toBe(tenantId)
      await refuse(target, 'selectTenant', 'INVALID_SELECTION_TOKEN', { body })
    },
  },
  {
    title: 'selectTenant lets exactly one of many redemptions through',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const { selectionToken } = await askedForTenant(target)
      const body = { selectionToken, tenantId: tenantOf(target, 'acme').id }
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => call(target, 'selectTenant', { body })),
      )
      expect(sorted(answers.map(({ status }) => status))).toEqual([
        200,
        ...Array.from({ length: 9 }, () => 401),
      ])
    },
  },
  {
    title: 'selectTenant refuses tenants of others as unknown ones',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      for (const tenantId of [tenantOf(target, 'openHouse').id, unknownId]) {
        const { selectionToken } = await askedForTenant(target)
        await refuse(target, 'selectTenant', 'TENANT_NOT_FOUND', { body: { selectionToken, tenantId } })
      }
    },
  },
  {
    title: 'a selection token opens nothing but selectTenant',
    modes: sharedOnly,
    needs: [],
    run: async (target) => {
      const { selectionToken } = await askedForTenant(target)
      await assertSignedOut(target, { accessToken: selectionToken })
      await refuseRefresh(target, { refreshToken: selectionToken })
    },
  },
  {
    title: 'a selection token ends after five minutes',
    modes: sharedOnly,
    needs: ['advanceClock'],
    run: async (target) => {
      const { selectionToken } = await askedForTenant(target)
      await control(target, 'advanceClock')(301)
      const body = { selectionToken, tenantId: tenantOf(target, 'acme').id }
      await refuse(target, 'selectTenant', 'INVALID_SELECTION_TOKEN', { body })
    },
  },
  {
    title: 'selectTenant refuses what is no selection token',
    modes: everyMode,
    needs: [],
    run: async (target) => {
      const body = credentials(target, 'single')
      const { accessToken, refreshToken } = authenticated(await succeed(target, 'login', { body }))
      for (const selectionToken of ['st_nothing', refreshToken, accessToken]) {
        const answer = { selectionToken, tenantId: unknownId }
        // An access token may be longer than any selection token: then it is not even well-formed.
        const codes = ['INVALID_SELECTION_TOKEN', 'VALIDATION_FAILED'] as const
        await refuse(target, 'selectTenant', [...codes], { body: answer })
      }
    },
  },
]
