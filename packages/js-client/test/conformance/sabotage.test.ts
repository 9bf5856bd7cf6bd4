import { describe, expect, test } from 'vitest'
import type { Sabotage } from '../../src/testing/machinery.ts'
import { makeFakeTarget } from './fake-target.ts'
import { cookieMistakes } from './mistakes/cookie-mistakes.ts'
import { invitationMistakes } from './mistakes/invitation-mistakes.ts'
import { loginMistakes } from './mistakes/login-mistakes.ts'
import { memberMistakes } from './mistakes/member-mistakes.ts'
import { platformMistakes } from './mistakes/platform-mistakes.ts'
import { recoveryMistakes } from './mistakes/recovery-mistakes.ts'
import { refreshMistakes } from './mistakes/refresh-mistakes.ts'
import { sessionMistakes } from './mistakes/session-mistakes.ts'
import { signupMistakes } from './mistakes/signup-mistakes.ts'
import { switchMistakes } from './mistakes/switch-mistakes.ts'
import { tenantMistakes } from './mistakes/tenant-mistakes.ts'
import { scenarios } from './scenarios.ts'
import type { Mode, Scenario } from './target.ts'

const mistakes = [
  ...switchMistakes,
  ...refreshMistakes,
  ...loginMistakes,
  ...signupMistakes,
  ...tenantMistakes,
  ...sessionMistakes,
  ...memberMistakes,
  ...recoveryMistakes,
  ...invitationMistakes,
  ...platformMistakes,
  ...cookieMistakes,
]

describe('the conformance suite notices when', () => {
  for (const { name, mode, caughtBy, sabotage } of mistakes) {
    test(name, async () => {
      const scenario = scenarios.find(({ title, modes }) => title === caughtBy && modes.includes(mode))
      if (!scenario) throw new Error(`no scenario of mode ${mode} has the title '${caughtBy}'`)
      expect(await failureOf(scenario, mode)).toBeUndefined()
      // Not any error will do: a crash of the sabotage itself proves nothing.
      expect(await failureOf(scenario, mode, sabotage)).toMatchObject({ name: 'AssertionError' })
    })
  }
})

async function failureOf(scenario: Scenario, mode: Mode, sabotage?: Sabotage): Promise<unknown> {
  return scenario.run(makeFakeTarget(mode, sabotage)).then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('the conformance suite', () => {
  test('gives every scenario its own title', () => {
    const titles = scenarios.map(({ title }) => title)
    expect(titles.length).toBe(new Set(titles).size)
  })

  test('names every control a scenario uses', async () => {
    for (const scenario of scenarios) {
      for (const mode of scenario.modes) {
        const target = makeFakeTarget(mode)
        const declared = Object.entries(target.control).filter(([key]) =>
          scenario.needs.includes(key as never),
        )
        await scenario.run({ ...target, control: Object.fromEntries(declared) })
      }
    }
  }, 60_000)
})
