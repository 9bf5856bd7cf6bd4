import { makeFakeTarget } from './fake-target.ts'
import { defineConformanceSuite } from './scenarios.ts'

for (const mode of ['SHARED', 'ISOLATED', 'off'] as const) {
  defineConformanceSuite('the in-memory server', mode, (mode) => makeFakeTarget(mode))
}
