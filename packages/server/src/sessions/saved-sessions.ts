import { Injectable } from '@nestjs/common'
import type { EntitySubscriberInterface, UpdateEvent } from 'typeorm'
import type { AmbientDataSource } from '../persistence/ambient-data-source.ts'
import { Database } from '../persistence/database.ts'
import { NestAuthSession } from './session.entity.ts'

/** Lets no `save()` bring a session back that has ended since its entity was read. */
@Injectable()
export class SavedSessions implements EntitySubscriberInterface<NestAuthSession> {
  constructor(database: Database) {
    const dataSource = database.manager().dataSource as AmbientDataSource
    dataSource.subscribers.push(this)
  }

  listenTo() {
    return NestAuthSession
  }

  beforeUpdate({ entity, databaseEntity }: UpdateEvent<NestAuthSession>): void {
    const stored = databaseEntity as NestAuthSession | undefined
    if (!entity || !stored?.revokedAt) return
    // What is the same as in the database is not written at all: nor is an end that came after it was looked at.
    Object.assign(entity, { revokedAt: stored.revokedAt, revokedReason: stored.revokedReason })
  }
}
