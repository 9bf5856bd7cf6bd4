import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import type { NewAuditEntry } from '../audit/audit-row.ts'
import { auditInsert, auditParameter } from '../audit/audit.sql.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { Database } from '../persistence/database.ts'
import { newId } from '../persistence/ids.ts'
import { prepared } from '../persistence/prepared-statements.ts'
import { canonicalSubject } from './addresses.ts'
import type { AddressKind } from './addresses.ts'
import { takenSubject } from './duplicates.ts'
import { NestAuthIdentity } from './identity.entity.ts'
import type { UserRef } from './user-scopes.ts'

/** What may be changed about an identity. */
export type IdentityData = Partial<Pick<NestAuthIdentity, 'providerId' | 'metadata'>>

/** What somebody is known by, and to whom. */
export interface Subject {
  provider: string
  providerId: string
}

const insertIdentities = prepared(`with added as (
     insert into nest_auth_identities (tenant_id, id, user_id, provider, provider_id)
     select $1, s.id, $2, s.provider, s."providerId"
       from json_to_recordset($3::json) as s(id uuid, provider text, "providerId" text)
     on conflict (tenant_id, provider, provider_id) do nothing
     returning provider),
   audited as (${auditInsert('$4')})
   select provider from added`)

/** The ways users are known by. A subject belongs to one user of a scope, whoever asks first. */
@Injectable()
export class Identities {
  constructor(protected readonly database: Database) {}

  /** Gives subjects to a new user, and writes down that it exists. @throws AuthError `EMAIL_ALREADY_EXISTS`, … for a subject that is somebody's */
  async add(
    user: UserRef,
    subjects: readonly Subject[],
    entry: NewAuditEntry,
    manager: EntityManager,
  ): Promise<void> {
    const added = await this.insert(user, subjects, manager, entry)
    const taken = subjects.find(({ provider }) => !added.includes(provider))
    if (taken) throw takenSubject(taken.provider)
  }

  /** The identity of this subject, new where there is none. @throws AuthError when it is another user's */
  findOrCreate(user: UserRef, subject: Subject, manager?: EntityManager): Promise<NestAuthIdentity> {
    const provider = subject.provider
    const providerId = canonicalSubject(provider, subject.providerId)
    return this.database.runInTransaction(async (entities) => {
      await this.insert(user, [{ provider, providerId }], entities)
      const key = { tenantId: user.tenantId, provider, providerId }
      const identity = await entities.findOneByOrFail(NestAuthIdentity, key)
      if (identity.userId !== user.id) throw takenSubject(provider)
      return identity
    }, manager)
  }

  /** Changes the user's first identity at a provider, new where there is none. @throws AuthError as `findOrCreate` */
  updateOrCreate(
    user: UserRef,
    provider: string,
    { providerId, metadata }: IdentityData,
    manager?: EntityManager,
  ): Promise<NestAuthIdentity> {
    return this.database.runInTransaction(async (entities) => {
      const { tenantId, id: userId } = user
      const current = await entities.findOne(NestAuthIdentity, {
        where: { tenantId, userId, provider },
        order: { id: 'ASC' },
      })
      const subject = providerId ?? current?.providerId
      if (subject === undefined) {
        throw new NestAuthMisuseError(`A new identity needs a providerId: who is the user at "${provider}"?`)
      }
      const identity = await this.replace(user, provider, current, subject, entities)
      if (metadata !== undefined) await this.describe(identity, metadata, entities)
      return identity
    }, manager)
  }

  /** Lets an identity follow the user's own column from one address to another; null is no address. */
  async move(
    user: UserRef,
    provider: AddressKind,
    { from, to }: { from: string | null; to: string | null },
    manager: EntityManager,
  ): Promise<void> {
    const current =
      from === null
        ? null
        : await manager.findOneBy(NestAuthIdentity, {
            tenantId: user.tenantId,
            userId: user.id,
            provider,
            providerId: from,
          })
    if (to !== null) await this.replace(user, provider, current, to, manager)
    else if (current) await manager.remove(current)
  }

  private async replace(
    user: UserRef,
    provider: string,
    current: NestAuthIdentity | null,
    providerId: string,
    manager: EntityManager,
  ): Promise<NestAuthIdentity> {
    if (current?.providerId === canonicalSubject(provider, providerId)) return current
    const identity = await this.findOrCreate(user, { provider, providerId }, manager)
    if (current) {
      await this.describe(identity, current.metadata, manager)
      await manager.delete(NestAuthIdentity, { tenantId: current.tenantId, id: current.id })
    }
    return identity
  }

  private async describe(
    identity: NestAuthIdentity,
    metadata: Record<string, unknown>,
    manager: EntityManager,
  ): Promise<void> {
    const { tenantId, id } = identity
    await manager.update(NestAuthIdentity, { tenantId, id }, { metadata: metadata as object })
    identity.metadata = metadata
  }

  /** Answers the providers whose subject was free. A subject being taken at this moment is waited for. */
  protected async insert(
    user: UserRef,
    subjects: readonly Subject[],
    manager: EntityManager,
    ...entries: readonly NewAuditEntry[]
  ) {
    const rows = subjects.map((subject) => ({ ...subject, id: newId() }))
    const added = await this.database.query<{ provider: string }>(
      insertIdentities,
      [user.tenantId, user.id, JSON.stringify(rows), auditParameter(...entries)],
      manager,
    )
    return added.map(({ provider }) => provider)
  }
}
