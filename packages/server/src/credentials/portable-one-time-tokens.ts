import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { currentEra } from '../tenants/eras.sql.ts'
import { OneTimeTokens, good, mostPerHour } from './one-time-tokens.ts'
import type { NewToken } from './one-time-tokens.ts'

/** The same, one statement after the other under the lock of the user. */
@Injectable()
export class PortableOneTimeTokens extends OneTimeTokens {
  protected override async write(
    { scopeId, id, userId, purpose, payload, ttlSeconds }: NewToken,
    digest: string,
    manager: EntityManager,
  ): Promise<boolean> {
    const others = `tenant_id = $1 and user_id = $2 and purpose = $3 and id <> $4`
    const whose = [scopeId, userId, purpose, id]
    const [state] = await this.database.query<{ is_active: boolean; recent: number }>(
      `select u.is_active, (select count(*) from nest_auth_otps
                             where ${others} and created_at > now() - interval '1 hour') as recent
         from nest_auth_users u where u.tenant_id = $1 and u.id = $2`,
      whose,
      manager,
    )
    if (!state?.is_active || state.recent >= mostPerHour) return false
    await this.database.query(
      `insert into nest_auth_otps (tenant_id, id, user_id, purpose, sign_in_era, secret_hash, payload, expires_at)
       values ($1, $4, $2, $3, ${currentEra}, $5, $6, now() + make_interval(secs => $7)) on conflict do nothing`,
      [...whose, digest, JSON.stringify(payload), ttlSeconds],
      manager,
    )
    // Of a mail that is tried again, the row was there.
    const issued = await this.database.query(
      `update nest_auth_otps set secret_hash = $3, expires_at = now() + make_interval(secs => $4)
        where tenant_id = $1 and id = $2 and used_at is null returning id`,
      [scopeId, id, digest, ttlSeconds],
      manager,
    )
    if (issued.length === 0) return false
    await this.database.query(
      `update nest_auth_otps set used_at = now() where ${others} and used_at is null`,
      whose,
      manager,
    )
    return true
  }

  protected override async markUsed(values: readonly string[], manager: EntityManager): Promise<boolean> {
    const isGood = await this.database.query(`select o.id ${good} for update`, [...values], manager)
    if (isGood.length === 0) return false
    const spent = await this.database.query(
      `update nest_auth_otps set used_at = now() where tenant_id = $1 and id = $2 and used_at is null returning id`,
      values.slice(0, 2),
      manager,
    )
    return spent.length === 1
  }
}
