import { EntityManager, QueryBuilder, Repository } from 'typeorm'
import { actAs } from './statement-scope.ts'
import type { Authority } from './statement-scope.ts'

/** The same object, whose methods act on behalf of somebody else; so do the repositories and builders it hands out. */
export function actingAs<T extends object>(authority: Authority, target: T): T {
  const acting: T = new Proxy(target, {
    get(_, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (value instanceof EntityManager) return actingAs(authority, value)
      if (typeof value !== 'function' || key === 'constructor') return value
      return (...args: unknown[]) => {
        const result: unknown = actAs(authority, () => Reflect.apply(value, target, args))
        if (result === target) return acting
        return result instanceof QueryBuilder || result instanceof Repository
          ? actingAs(authority, result)
          : result
      }
    },
  })
  return acting
}
