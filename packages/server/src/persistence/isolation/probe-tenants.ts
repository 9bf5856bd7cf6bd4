import { newId } from '../ids.ts'
import { isPrivilegeMissing } from './broken-isolation-error.ts'
import type { IsolatedDataSource } from './isolated-data-source.ts'
import { actAs, runForTenant } from './statement-scope.ts'

/** Ends the probe's transaction, so that nothing of it stays. */
class Rollback extends Error {}

/**
 * Writes two tenants, tries to reach one from the other in every way, and rolls back. Answers what succeeded that
 * must not, and what failed that must succeed.
 */
export async function findLeaks(dataSource: IsolatedDataSource): Promise<string[]> {
  const leaks: string[] = []
  const [own, foreign, ownRole, foreignRole] = [newId(), newId(), newId(), newId()]
  const seenBy = async (tenantId: string | null) => {
    const rows = await runForTenant(tenantId, () =>
      dataSource.query<{ id: string }[]>(
        'select id from nest_auth_tenants where id = any($1) union all select id from nest_auth_roles where id = any($1)',
        [[own, foreign, ownRole, foreignRole]],
      ),
    )
    return rows.map(({ id }) => id)
  }
  const work = async () => {
    await actAs('library', () =>
      dataSource.query(
        `with tenants as (insert into nest_auth_tenants (id, slug, name) values ($1::uuid, $5, 'probe'), ($2::uuid, $6, 'probe') returning id)
         insert into nest_auth_roles (tenant_id, id, name) values ($1, $3, 'probe'), ($2, $4, 'probe')`,
        [own, foreign, ownRole, foreignRole, `probe-${own}`, `probe-${foreign}`],
      ),
    )
    const seen = await seenBy(own)
    if (seen.includes(foreign) || seen.includes(foreignRole)) leaks.push('a tenant sees rows of another')
    if (!seen.includes(own) || !seen.includes(ownRole)) leaks.push('a tenant does not see its own rows')
    if ((await seenBy(null)).length > 0) leaks.push('rows are seen although no tenant is named')
    // What follows presumes that the foreign row is not even seen.
    if (leaks.length > 0) throw new Rollback()
    const [, changed] = await runForTenant(own, () =>
      dataSource.query<[unknown, number]>('update nest_auth_roles set name = name where id = $1', [
        foreignRole,
      ]),
    )
    if (changed !== 0) leaks.push('a tenant can change rows of another')
    const writing = dataSource.runInTransaction(() =>
      runForTenant(own, () =>
        dataSource.query('insert into nest_auth_roles (tenant_id, id, name) values ($1, $2, $3)', [
          foreign,
          newId(),
          'probe of another',
        ]),
      ),
    )
    if (await succeeds(writing)) leaks.push('a tenant can write rows of another')
    throw new Rollback()
  }
  await dataSource.runInTransaction(work).catch((error: unknown) => {
    if (!(error instanceof Rollback)) throw error
  })
  return leaks
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    (error: unknown) => {
      // The only failure that proves a policy.
      if (isPrivilegeMissing(error)) return false
      throw error
    },
  )
}
