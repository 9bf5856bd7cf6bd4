import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { currentEra, isOpenEraIn } from '../tenants/eras.sql.ts'
import { lockUser } from '../users/lock-user.ts'
import { digestOf, newRowToken, rowOf } from './row-token.ts'

/** What a token of a link is for; it opens nothing else. */
export type TokenPurpose = 'password_reset' | 'email_verification' | 'email_change'

/** Whose token it is, and what was noted when it was made. */
export interface RedeemedToken {
  scopeId: string
  userId: string
  payload: Record<string, unknown>
}

/** What a token is made of. */
export type NewToken = RedeemedToken & { id: string; purpose: TokenPurpose; ttlSeconds: number }

/** Tokens made for one person and purpose in an hour; further ones are not made. */
export const mostPerHour = 3

/**
 * Tokens of links, bound to a user, a purpose and the address they were sent to. A newer one ends the older.
 */
@Injectable()
export class OneTimeTokens {
  constructor(protected readonly database: Database) {}

  /**
   * Makes a token, or makes it anew under the same id when a mail is tried again. Answers null for somebody who is
   * not in force and for one token too many; the older token then stays as it is.
   */
  async issue(input: NewToken): Promise<string | null> {
    const { scopeId, id, userId } = input
    const token = newRowToken(scopeId, id)
    return this.database.runInTransaction(async (manager) => {
      await lockUser(this.database, { tenantId: scopeId, id: userId }, manager)
      const isIssued = await this.write(input, digestOf(token), manager)
      return isIssued ? token : null
    })
  }

  /** Whether a good token of this person is in somebody's mail. */
  async isUnderWay(user: { scopeId: string; userId: string }, purpose: TokenPurpose): Promise<boolean> {
    const rows = await this.database.query(
      `select 1 from nest_auth_otps
        where tenant_id = $1 and user_id = $2 and purpose = $3 and used_at is null and expires_at > now() limit 1`,
      [user.scopeId, user.userId, purpose],
    )
    return rows.length > 0
  }

  /** Whose token it is, while it is good; nothing is spent. */
  async peek(token: string, purpose: TokenPurpose): Promise<RedeemedToken | null> {
    const row = rowOf(token)
    if (!row) return null
    const { scopeId, id } = row
    const rows = await this.database.query<{ user_id: string; payload: Record<string, unknown> }>(
      `select o.user_id, o.payload ${good}`,
      [scopeId, id, purpose, digestOf(token)],
    )
    return rows[0] ? { scopeId, userId: rows[0].user_id, payload: rows[0].payload } : null
  }

  /** Spends a token of this person. False when it is no longer good; of any number of callers one is told true. */
  async spend(
    token: string,
    purpose: TokenPurpose,
    owner: RedeemedToken,
    manager: EntityManager,
  ): Promise<boolean> {
    // The user before what is the user's, in the order of every other change: no deadlock.
    await lockUser(this.database, { tenantId: owner.scopeId, id: owner.userId }, manager)
    return this.markUsed([owner.scopeId, rowOf(token)!.id, purpose, digestOf(token)], manager)
  }

  /** Writes the row of a token, unless it is one too many or its owner is not in force; ends the older ones. */
  protected async write(input: NewToken, digest: string, manager: EntityManager): Promise<boolean> {
    const { scopeId, id, userId, purpose, payload, ttlSeconds } = input
    const issued = await this.database.query(
      `with issued as (
           insert into nest_auth_otps (tenant_id, id, user_id, purpose, sign_in_era, secret_hash, payload, expires_at)
           select u.tenant_id, $2::uuid, u.id, $4::text, ${currentEra}, $5, $6::jsonb, now() + make_interval(secs => $7)
             from nest_auth_users u
            where u.tenant_id = $1 and u.id = $3 and u.is_active
              and (select count(*) from nest_auth_otps o
                    where o.tenant_id = $1 and o.user_id = $3 and o.purpose = $4::text and o.id <> $2::uuid
                      and o.created_at > now() - interval '1 hour') < $8
           on conflict (tenant_id, id) do update
             set secret_hash = excluded.secret_hash, expires_at = excluded.expires_at
             where nest_auth_otps.used_at is null
           returning id),
         superseded as (
           update nest_auth_otps o set used_at = now() from issued
            where o.tenant_id = $1 and o.user_id = $3 and o.purpose = $4::text and o.id <> $2::uuid and o.used_at is null)
         select id from issued`,
      [scopeId, id, userId, purpose, digest, JSON.stringify(payload), ttlSeconds, mostPerHour],
      manager,
    )
    return issued.length > 0
  }

  /** Marks the good token of these values used; the user is locked. */
  protected async markUsed(values: readonly string[], manager: EntityManager): Promise<boolean> {
    const spent = await this.database.query(
      `update nest_auth_otps set used_at = now() where (tenant_id, id) in (select o.tenant_id, o.id ${good})
          and used_at is null returning id`,
      [...values],
      manager,
    )
    return spent.length === 1
  }
}

/**
 * A token is good for a person in force, of a scope in force, who is still known by the address it was sent for. One that
 * would replace password or address ends with all sessions, as these may have been somebody else's who asked for it.
 */
export const good = `
  from nest_auth_otps o
  join nest_auth_users u on u.tenant_id = o.tenant_id and u.id = o.user_id
  join nest_auth_tenants t on t.id = o.tenant_id
 where o.tenant_id = $1 and o.id = $2 and o.purpose = $3 and o.secret_hash = $4 and o.used_at is null
   and o.expires_at > now() and u.is_active and t.is_active and t.deleted_at is null
   and u.email = o.payload ->> 'email'
   and (o.purpose = 'email_verification' or ${isOpenEraIn('o.sign_in_era', 'o.tenant_id')})`
