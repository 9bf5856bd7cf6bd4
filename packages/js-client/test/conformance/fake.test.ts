import { makeFakeTarget } from './fake-target.ts'
import { defineConformanceSuite } from './scenarios.ts'
import { silentSignups } from './scenarios/silent-signup.ts'

for (const mode of ['SHARED', 'ISOLATED', 'off'] as const) {
  defineConformanceSuite('the in-memory server', mode, (mode) => makeFakeTarget(mode))
  defineConformanceSuite(
    'the in-memory server whose sign-ups are silent',
    mode,
    (mode) => makeFakeTarget(mode, undefined, { requiresVerifiedEmail: true }),
    silentSignups,
  )
}
