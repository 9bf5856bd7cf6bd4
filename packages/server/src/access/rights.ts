import type { RoleGrant } from '../request-context/auth-context.ts'
import { RoleGuardEnum } from '../roles/role-guard.ts'
import type { Requirement } from './require.decorators.ts'

/**
 * What roles held in a tenant do not meet of what a controller and its handler require, the controller's first. Role
 * and guard are looked at on the same role. What the handler leaves open, its controller's guard decides.
 */
export function firstUnmet(
  grants: readonly RoleGrant[],
  ofClass: readonly Requirement[],
  ofHandler: readonly Requirement[],
): Requirement | undefined {
  if (ofClass.length === 0 && ofHandler.length === 0) return undefined
  const guardsOfClass = guardsIn(ofClass)
  const guardsOfHandler = guardsIn(ofHandler)
  const inner = guardsOfHandler.length > 0 ? guardsOfHandler : guardsOfClass
  return (
    ofClass.find((requirement) => !isMet(grants, requirement, guardsOfClass)) ??
    ofHandler.find((requirement) => !isMet(grants, requirement, inner))
  )
}

function guardsIn(requirements: readonly Requirement[]): string[] {
  return requirements.filter(({ on }) => on === 'guard').flatMap(({ names }) => names)
}

function isMet(grants: readonly RoleGrant[], { on, match, names }: Requirement, guards: string[]): boolean {
  if (names.length === 0) return false
  const held = heldNames(grants, on, guards)
  return match === 'all' ? names.every((name) => held.has(name)) : names.some((name) => held.has(name))
}

function heldNames(grants: readonly RoleGrant[], on: Requirement['on'], guards: string[]): Set<string> {
  switch (on) {
    case 'guard':
      return new Set(grants.map(({ guard }) => guard))
    case 'role': {
      const wanted = guards.length > 0 ? guards : [RoleGuardEnum.WEB]
      return new Set(grants.filter(({ guard }) => wanted.includes(guard)).map(({ name }) => name))
    }
    case 'permission': {
      const counting = guards.length > 0 ? grants.filter(({ guard }) => guards.includes(guard)) : grants
      return new Set(counting.flatMap(({ permissions }) => permissions))
    }
  }
}
