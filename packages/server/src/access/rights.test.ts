import { expect, it } from 'vitest'
import { firstUnmet } from './rights.ts'
import type { Requirement } from './require.decorators.ts'

const grants = [
  { name: 'manager', guard: 'portal', permissions: ['invoice:read'] },
  { name: 'owner', guard: 'web', permissions: ['invoice:read', 'invoice:write'] },
  { name: 'clerk', guard: 'web', permissions: [] },
]
const role = (match: 'any' | 'all', ...names: string[]): Requirement => ({ on: 'role', match, names })
const permission = (match: 'any' | 'all', ...names: string[]): Requirement => ({
  on: 'permission',
  match,
  names,
})
const guard = (name: string): Requirement => ({ on: 'guard', match: 'any', names: [name] })

it.each<[string, boolean, Requirement[], Requirement[]]>([
  ['nothing required', true, [], []],
  ['one of several roles', true, [], [role('any', 'owner', 'auditor')]],
  ['none of several roles', false, [], [role('any', 'auditor', 'admin')]],
  ['all of several roles', true, [], [role('all', 'owner', 'clerk')]],
  ['not all of several roles', false, [], [role('all', 'owner', 'auditor')]],
  ['no role named', false, [], [role('any')]],
  ['no role named, all of them', false, [], [role('all')]],
  ['a role of another guard', false, [], [role('any', 'manager')]],
  ['a role on the named guard', true, [], [guard('portal'), role('any', 'manager')]],
  ['role and guard on two different roles', false, [], [guard('portal'), role('any', 'owner')]],
  ['the guard of the controller', true, [guard('portal')], [role('any', 'manager')]],
  [
    'the handler names a guard, the controller a role of the default one',
    true,
    [role('any', 'owner')],
    [guard('portal')],
  ],
  ['a guard nobody is on', false, [], [guard('admin')]],
  ['all permissions', true, [], [permission('all', 'invoice:read', 'invoice:write')]],
  ['not all permissions', false, [], [permission('all', 'invoice:read', 'invoice:delete')]],
  ['one of several permissions', true, [], [permission('any', 'invoice:delete', 'invoice:write')]],
  ['no permission named', false, [], [permission('all')]],
  ['a permission granted on another guard', false, [guard('portal')], [permission('all', 'invoice:write')]],
  ['a wildcard', false, [], [permission('any', 'invoice:*', '*', 'invoice:', 'INVOICE:READ')]],
  ['the controller refuses what the handler allows', false, [role('any', 'auditor')], [role('any', 'owner')]],
])('%s: %s', (_, expected, ofClass, ofHandler) => {
  expect(firstUnmet(grants, ofClass, ofHandler) === undefined).toBe(expected)
})
