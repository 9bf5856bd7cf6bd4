import { afterAll, beforeAll, describe, test } from 'vitest'
import { access } from './scenarios/access.ts'
import { audits } from './scenarios/audit.ts'
import { cookies } from './scenarios/cookies.ts'
import { events } from './scenarios/events.ts'
import { intendedTenants } from './scenarios/intended-tenant.ts'
import { invitations } from './scenarios/invitations.ts'
import { logins } from './scenarios/login.ts'
import { members } from './scenarios/members.ts'
import { platform } from './scenarios/platform.ts'
import { protocol } from './scenarios/protocol.ts'
import { publicRoutes } from './scenarios/public-routes.ts'
import { recoveries } from './scenarios/recovery.ts'
import { refreshes } from './scenarios/refresh.ts'
import { tenantSelection } from './scenarios/select-tenant.ts'
import { sessionLists } from './scenarios/sessions.ts'
import { signups } from './scenarios/signup.ts'
import { switches } from './scenarios/switch-tenant.ts'
import { tenantLists } from './scenarios/tenants.ts'
import type { ConformanceTarget, Mode, Scenario } from './target.ts'

/** Every promise of the wire that can be seen over HTTP. */
export const scenarios: readonly Scenario[] = [
  ...publicRoutes,
  ...logins,
  ...tenantSelection,
  ...signups,
  ...recoveries,
  ...invitations,
  ...refreshes,
  ...access,
  ...switches,
  ...intendedTenants,
  ...members,
  ...audits,
  ...platform,
  ...tenantLists,
  ...sessionLists,
  ...cookies,
  ...events,
  ...protocol,
]

/** Runs the scenarios of a mode over one target; those whose controls it lacks are reported as skipped. */
export function defineConformanceSuite(
  name: string,
  mode: Mode,
  makeTarget: (mode: Mode) => ConformanceTarget | Promise<ConformanceTarget>,
  promises: readonly Scenario[] = scenarios,
): void {
  describe(`${name} in mode ${mode} keeps the contract`, () => {
    let target: ConformanceTarget
    beforeAll(async () => {
      target = await makeTarget(mode)
    })
    afterAll(() => target?.close?.())

    for (const scenario of promises.filter(({ modes }) => modes.includes(mode))) {
      test(scenario.title, async ({ skip }) => {
        const missing = scenario.needs.filter((key) => !target.control[key])
        skip(missing.length > 0, `the target has no control ${missing.join(', ')}`)
        await scenario.run(target)
      })
    }
  })
}
