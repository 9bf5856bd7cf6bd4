import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { reference } from '../scripts/openapi.mjs'

test(
  'the reference of the API says what the contract says: npm run openapi',
  { timeout: 60_000 },
  async () => {
    for (const [path, text] of Object.entries(await reference())) {
      expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8') === text, path).toBe(true)
    }
  },
)
