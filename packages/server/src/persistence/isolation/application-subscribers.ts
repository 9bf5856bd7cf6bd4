import type { DataSource, EntitySubscriberInterface } from 'typeorm'
import { actAs, currentAuthority } from './statement-scope.ts'

const moments = [
  'afterLoad',
  ...['Query', 'Insert', 'Update', 'Remove', 'SoftRemove', 'Recover'].flatMap(aroundIt),
  ...['TransactionStart', 'TransactionCommit', 'TransactionRollback'].flatMap(aroundIt),
] as (keyof EntitySubscriberInterface)[]

function aroundIt(deed: string): string[] {
  return [`before${deed}`, `after${deed}`]
}

const confined = new WeakSet<EntitySubscriberInterface>()

/**
 * Lets the subscribers of a data source, those that are added later included, see what the application sees, also where
 * it is the library that writes: they are code of the application, called in the middle of ours.
 */
export function confineSubscribers({ subscribers }: DataSource): void {
  subscribers.forEach(confine)
  for (const method of ['push', 'unshift'] as const) {
    Object.defineProperty(subscribers, method, {
      value: (...added: EntitySubscriberInterface[]) => {
        added.forEach(confine)
        return Array.prototype[method].apply(subscribers, added)
      },
    })
  }
}

// In its own methods, so that whoever looks for a subscriber finds the one that was given.
function confine(subscriber: EntitySubscriberInterface): void {
  if (confined.has(subscriber)) return
  confined.add(subscriber)
  for (const moment of moments) {
    const given = subscriber[moment] as ((...about: unknown[]) => unknown) | undefined
    if (given === undefined) continue
    const value = (...about: unknown[]) => {
      const call = () => given.apply(subscriber, about)
      // What the application does for all tenants, or in a migration, its subscribers do along with it.
      return currentAuthority() === 'library' ? actAs('application', call) : call()
    }
    Object.defineProperty(subscriber, moment, { value, configurable: true, writable: true })
  }
}
