import 'reflect-metadata'
import type { ExecutionContext } from '@nestjs/common'
import { IS_PUBLIC } from './public.decorator.ts'
import { REFUSES_ACTORS } from './refuse-actors.decorator.ts'
import { REQUIREMENTS } from './require.decorators.ts'
import type { Requirement } from './require.decorators.ts'

/** What the decorators of a handler and of its controller say about who may call it. */
export interface AccessRules {
  readonly isPublic: boolean
  readonly refusesActors: boolean
  readonly ofClass: readonly Requirement[]
  readonly ofHandler: readonly Requirement[]
}

// By controller and handler: a handler may be inherited by several controllers.
const known = new WeakMap<Function, WeakMap<Function, AccessRules>>()

/** The rules of the handler that is about to run. Decorators are read once, as they never change. */
export function accessRulesOf(context: ExecutionContext): AccessRules {
  return rulesOf(context.getClass(), context.getHandler())
}

/** The rules of a handler of this controller. */
export function rulesOf(controller: Function, handler: Function): AccessRules {
  let ofController = known.get(controller)
  if (!ofController) known.set(controller, (ofController = new WeakMap()))
  let rules = ofController.get(handler)
  if (!rules) ofController.set(handler, (rules = readRules(controller, handler)))
  return rules
}

function readRules(controller: Function, handler: Function): AccessRules {
  return {
    isPublic: isPublic([handler, controller]),
    refusesActors: says(REFUSES_ACTORS, handler) || says(REFUSES_ACTORS, controller),
    ofClass: required(controller),
    ofHandler: required(handler),
  }
}

/** Of `@Public()` and a requirement the one nearer to the handler counts, and side by side the requirement. */
function isPublic(targets: Function[]): boolean {
  for (const target of targets) {
    if (required(target).length > 0) return false
    if (says(IS_PUBLIC, target)) return true
  }
  return false
}

function says(mark: symbol, target: Function): boolean {
  return Reflect.getMetadata(mark, target) === true
}

function required(target: Function): readonly Requirement[] {
  return (Reflect.getMetadata(REQUIREMENTS, target) as Requirement[] | undefined) ?? []
}
