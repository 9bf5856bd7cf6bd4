import type { INestApplication } from '@nestjs/common'
import { AuthLog } from '../telemetry/auth-log.ts'
import { liftLimits } from './lift-limits.ts'
import type { TenantIsolationOptions } from './options.ts'
import { Progress } from './progress.ts'
import { TenantIsolationError } from './tenant-isolation-error.ts'
import { Walk } from './walk.ts'
import { summaryOf } from './walk-report.ts'
import type { WalkReport } from './walk-report.ts'

/**
 * Seeds two tenants and walks the routes of the application's own controllers, those of the library only where
 * `includeLibraryRoutes` says so, as every role of the one, with ids of the other in every position: answers must equal those to made-up ids, no answer may hold what only the other tenant's
 * rows hold, and these must stay as they are. Rate limits of the library are suspended meanwhile, and its log
 * leaves out requests that went as they should. What was walked and what was left out is in the
 * report, in the error, and said at the end. For applications on PostgreSQL or the embedded database, in tests.
 * @throws TenantIsolationError which names every leak, and every route the walk says nothing about, such as one that does not answer
 */
export async function expectTenantIsolation(
  app: INestApplication,
  options: TenantIsolationOptions = {},
): Promise<WalkReport> {
  await app.init()
  const adapter = app.getHttpAdapter()
  if (adapter.getType() === 'fastify')
    await (adapter.getInstance() as { ready(): PromiseLike<unknown> }).ready()
  const restore = [liftLimits(app), app.get(AuthLog, { strict: false }).mute()]
  const progress = new Progress(options.print)
  try {
    const walk = new Walk(app, options)
    const { leaks, blindSpots, report } = await walk.run(progress)
    progress.end(summaryOf(report))
    if (leaks.length > 0 || blindSpots.length > 0) throw new TenantIsolationError(leaks, blindSpots, report)
    return report
  } finally {
    progress.end()
    for (const undo of restore) undo()
  }
}
