import { createHash, createHmac } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { Inject, Injectable } from '@nestjs/common'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { derivedKey } from '../secrets.ts'

const markBytes = 16
/** As many as the column holds. */
const mostMarks = 8

/** A password as it is stored: its hash, and what was kept of its marks when that hash took the place of an older one. */
export interface StoredPassword {
  hash: string | null
  marks: string | null
}

/**
 * Names passwords without telling anything about them or their hashes. Another password, even the same one set anew, has
 * another mark, whoever wrote it; the same password keeps its mark when only its hash is made anew.
 */
@Injectable()
export class CredentialMarks {
  private readonly keys: readonly KeyObject[]

  constructor(@Inject(RESOLVED_OPTIONS) options: ResolvedOptions) {
    this.keys = options.secrets.map((secret) => derivedKey(secret, 'credential-mark'))
  }

  /** The names of a password, one for each secret. The first is the one to give, each of them is to be taken. */
  of({ hash, marks }: StoredPassword): [string, ...string[]] {
    // Whoever writes a hash and knows nothing of marks takes them out of force.
    const [binding, ...kept] = marks?.split('.') ?? []
    const isInForce = hash !== null && binding === bindingOf(hash) && kept.length > 0
    return (isInForce ? kept : this.keys.map((key) => markOf(key, hash))) as [string, ...string[]]
  }

  /** Whether two hashes, the one read after the other from the same row, are of one password. */
  areSame(one: StoredPassword, other: StoredPassword): boolean {
    if (one.hash === null || other.hash === null) return false
    const marks = this.of(one)
    return this.of(other).some((mark) => marks.includes(mark))
  }

  /** What is to be stored beside a new hash of the same password; in force for that hash alone. */
  keep(password: StoredPassword, newHash: string): string {
    return [bindingOf(newHash), ...this.of(password).slice(0, mostMarks)].join('.')
  }
}

/** With a key: an old hash may be of a kind that gives its password away, and goes with the rehash for that. */
function markOf(key: KeyObject, hash: string | null): string {
  return short(createHmac('sha256', key).update(hash ?? ''))
}

function bindingOf(hash: string): string {
  return short(createHash('sha256').update(`password-marks ${hash}`))
}

function short(digest: { digest(): Buffer }): string {
  return digest.digest().subarray(0, markBytes).toString('base64url')
}
