import { createHmac, hkdfSync } from 'node:crypto'

/** Makes keys of counters: of bounded length, and of no use to whoever reads them at rest. */
export class LimitKeys {
  private readonly secret: Uint8Array

  constructor(secret: string) {
    this.secret = new Uint8Array(hkdfSync('sha256', secret, '', 'nest-auth/limits', 32))
  }

  of(...parts: readonly string[]): string {
    // As JSON, so that no part can pretend to be two.
    return createHmac('sha256', this.secret).update(JSON.stringify(parts)).digest('base64url')
  }
}
