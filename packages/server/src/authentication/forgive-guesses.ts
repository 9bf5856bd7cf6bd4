import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Guesses } from '../limits/guesses.ts'
import { UserChanges } from '../users/user-changes.ts'
import type { UserChange, UserChangeListener } from '../users/user-changes.ts'

/** A new password unlocks its account: what was guessed before says nothing about it. */
@Injectable()
export class ForgiveGuesses implements UserChangeListener {
  constructor(
    private readonly guesses: Guesses,
    changes: UserChanges,
  ) {
    changes.subscribe(this)
  }

  async inTransaction(change: UserChange, manager: EntityManager): Promise<void> {
    if (change.endsSessions === 'password_changed') {
      await this.guesses.forgive(change.scopeId, change.userId, manager)
    }
  }

  afterCommit(change: UserChange): void {
    if (change.endsSessions === 'password_changed') this.guesses.forgiven(change.scopeId, change.userId)
  }
}
