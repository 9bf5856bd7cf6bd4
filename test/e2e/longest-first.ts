import { BaseSequencer, type TestSpecification } from 'vitest/node'

// What waits for tokens to expire takes long and needs little of the machine, so it runs beside everything else.
const first = ['hundred-expiries', 'staying-signed-in', 'account-switcher-look', 'account-switcher-sessions']

/** Begins with the files that take longest, so that none is left for the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = first.findIndex((name) => moduleId.endsWith(`/${name}.e2e.ts`))
      return at < 0 ? first.length : at
    }
    return files.toSorted((one, other) => rank(one) - rank(other))
  }
}
