import type { PasswordHasher } from '../src/index.ts'
import { cheapHasher } from './test-app.ts'

/** The hasher of the tests, which knows how often it was asked to hash or to compare. */
export class CountingHasher implements PasswordHasher {
  asked = 0

  hash(password: string): Promise<string> {
    this.asked += 1
    return cheapHasher.hash(password)
  }

  verify(hash: string, password: string): Promise<boolean> {
    this.asked += 1
    return cheapHasher.verify(hash, password)
  }

  decoy(): string {
    return cheapHasher.decoy!()
  }

  needsRehash(hash: string): boolean {
    return cheapHasher.needsRehash(hash)
  }

  /** How often it is asked for the work. */
  async during(work: () => Promise<unknown>): Promise<number> {
    const before = this.asked
    await work()
    return this.asked - before
  }
}
