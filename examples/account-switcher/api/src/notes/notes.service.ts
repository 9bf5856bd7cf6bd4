import { Injectable } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { newId } from '@nest-auth/server'
import type { Repository } from 'typeorm'
import { Note } from './note.entity.ts'

/**
 * Notes of one organisation. Naming the tenant in a statement is good for the index; where it is forgotten, nothing
 * leaks, because the entity is `@TenantScoped()`.
 */
@Injectable()
export class NotesService {
  constructor(@InjectRepository(Note) private readonly notes: Repository<Note>) {}

  /** The latest first; an id of ours is ordered by time. */
  list(tenantId: string): Promise<Note[]> {
    return this.notes.find({
      where: { tenantId },
      relations: { author: true },
      order: { id: 'DESC' },
      take: 200,
    })
  }

  async create(tenantId: string, authorId: string, text: string): Promise<Note> {
    const id = newId()
    await this.notes.insert({ tenantId, id, authorId, text })
    return this.notes.findOneOrFail({ where: { tenantId, id }, relations: { author: true } })
  }
}
