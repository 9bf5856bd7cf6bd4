import { Injectable } from '@nestjs/common'
import type { EntityManager, FindOptionsWhere } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { newId } from '../persistence/ids.ts'
import { insertRow } from '../persistence/insert-row.ts'
import { addressKinds, canonicalAddress } from './addresses.ts'
import { asTaken } from './duplicates.ts'
import { Identities } from './identities.ts'
import type { IdentityTarget } from '../tenants/tenant-policy.ts'
import { UserChanges } from './user-changes.ts'
import type { UserChange } from './user-changes.ts'
import type { CreateUserData, UpdateUserData } from './user-data.ts'
import { UserDeeds } from './user-deeds.ts'
import { NestAuthUser } from './user.entity.ts'

type UserKey = FindOptionsWhere<NestAuthUser>

/** Writes the rows of users: the person, how it is known, and word of it to whom it concerns. */
@Injectable()
export class UserStore {
  constructor(
    private readonly database: Database,
    private readonly identities: Identities,
    private readonly changes: UserChanges,
    private readonly deeds: UserDeeds,
  ) {}

  /** Writes a new person. @throws AuthError `EMAIL_ALREADY_EXISTS`, `PHONE_ALREADY_EXISTS`, `USERNAME_ALREADY_EXISTS` */
  async insert(
    data: CreateUserData,
    passwordHash: string | null,
    target: IdentityTarget,
    manager: EntityManager,
  ): Promise<NestAuthUser> {
    const user = manager.create(NestAuthUser, {
      tenantId: target.scopeId,
      id: newId(),
      email: canonicalAddress('email', data.email),
      phone: canonicalAddress('phone', data.phone),
      username: canonicalAddress('username', data.username),
      passwordHash,
      profile: data.profile ?? {},
      metadata: data.metadata ?? {},
      isActive: data.isActive ?? true,
      isEmailVerified: data.isEmailVerified ?? false,
      needsVerifiedEmail: data.needsVerifiedEmail ?? false,
      isPhoneVerified: data.isPhoneVerified ?? false,
      lastLoginAt: null,
    })
    const subjects = addressKinds.flatMap((provider) => {
      const providerId = user[provider]
      return providerId === null ? [] : [{ provider, providerId }]
    })
    await orTaken(this.database.writingUser(user.id, () => insertRow(manager, user)))
    const entry = {
      action: 'user.created',
      tenantId: target.tenantId,
      target: { kind: 'user', id: user.id },
    } as const
    await this.identities.add(user, subjects, entry, manager)
    // As after a read: whoever saves the entity later must not put this hash back over a newer one.
    delete (user as Partial<NestAuthUser>).passwordHash
    return user
  }

  /** Changes a person. @throws AuthError `NOT_FOUND`, and as `insert` */
  update(key: UserKey | null, data: UpdateUserData, manager?: EntityManager): Promise<NestAuthUser> {
    return this.change(key, manager, async (user, entities) => {
      const changed = changesOf(user, data)
      if (Object.keys(changed).length === 0) return null
      const { tenantId, id, email } = user
      await orTaken(entities.update(NestAuthUser, { tenantId, id }, changed as object))
      for (const kind of addressKinds) {
        const to = changed[kind]
        if (to !== undefined) await this.identities.move(user, kind, { from: user[kind], to }, entities)
      }
      Object.assign(user, changed)
      await this.deeds.updated(user, Object.keys(changed), entities)
      return {
        ...(changed.isActive === false && { endsSessions: 'user_disabled' as const }),
        ...(changed.email !== undefined && email !== null && { formerEmail: email }),
      }
    })
  }

  /** Adds to what the application keeps about a person; keys that are there already are replaced. */
  mergeMetadata(
    key: UserKey | null,
    metadata: Record<string, unknown>,
    manager?: EntityManager,
  ): Promise<NestAuthUser> {
    return this.change(key, manager, async (user, entities) => {
      user.metadata = { ...user.metadata, ...metadata }
      const { tenantId, id } = user
      await entities.update(NestAuthUser, { tenantId, id }, { metadata: user.metadata as object })
      await this.deeds.updated(user, ['metadata'], entities)
      return null
    })
  }

  /** Signs a person out everywhere. @throws AuthError `NOT_FOUND` */
  async endSessions(key: UserKey | null, manager?: EntityManager): Promise<void> {
    await this.change(key, manager, async (user, entities) => {
      const ended = await this.database.query<{ id: string }>(
        'select id from nest_auth_sessions where tenant_id = $1 and user_id = $2 and revoked_at is null',
        [user.tenantId, user.id],
        entities,
      )
      const sessionIds = ended.map(({ id }) => id)
      if (sessionIds.length > 0) await this.deeds.signedOut(user, sessionIds, entities)
      return { endsSessions: 'ended_by_application' as const }
    })
  }

  /** Removes a person and, by the cascades of the tables, everything attached. @throws AuthError `NOT_FOUND` */
  async delete(key: UserKey | null, manager?: EntityManager): Promise<void> {
    await this.change(key, manager, async (user, entities) => {
      const { tenantId, id } = user
      await entities.delete(NestAuthUser, { tenantId, id })
      await this.deeds.deleted(user, entities)
      return {}
    })
  }

  private change(
    key: UserKey | null,
    manager: EntityManager | undefined,
    work: (
      user: NestAuthUser,
      entities: EntityManager,
    ) => Promise<Omit<UserChange, 'scopeId' | 'userId'> | null>,
  ): Promise<NestAuthUser> {
    return this.database.runInTransaction(async (entities) => {
      // Locked, so that no session begins unseen while its ground is taken away.
      const user =
        key && (await entities.findOne(NestAuthUser, { where: key, lock: { mode: 'pessimistic_write' } }))
      if (!user) throw new AuthError('NOT_FOUND')
      const change = await work(user, entities)
      if (change)
        await this.changes.announce({ scopeId: user.tenantId, userId: user.id, ...change }, entities)
      return user
    }, manager)
  }
}

/** The columns that differ; a new address is unverified unless said otherwise. */
function changesOf(user: NestAuthUser, data: UpdateUserData): UpdateUserData {
  const wanted: UpdateUserData = { ...data }
  for (const kind of addressKinds)
    if (data[kind] !== undefined) wanted[kind] = canonicalAddress(kind, data[kind])
  if (wanted.email !== undefined && wanted.email !== user.email) wanted.isEmailVerified ??= false
  if (wanted.phone !== undefined && wanted.phone !== user.phone) wanted.isPhoneVerified ??= false
  const columns = [
    ...addressKinds,
    'profile',
    'metadata',
    'isActive',
    'isEmailVerified',
    'needsVerifiedEmail',
    'isPhoneVerified',
  ] as const
  const changed = columns.filter((column) => wanted[column] !== undefined && wanted[column] !== user[column])
  return Object.fromEntries(changed.map((column) => [column, wanted[column]]))
}

async function orTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    throw asTaken(error) ?? error
  }
}
