import { createHmac } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { derivedKey } from '../secrets.ts'

/** Makes keys of counters: of bounded length, and of no use to whoever reads them at rest. */
export class LimitKeys {
  private readonly key: KeyObject

  constructor(secret: string) {
    this.key = derivedKey(secret, 'limits')
  }

  of(...parts: readonly string[]): string {
    // As JSON, so that no part can pretend to be two.
    return createHmac('sha256', this.key).update(JSON.stringify(parts)).digest('base64url')
  }
}
