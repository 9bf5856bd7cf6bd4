import { Injectable } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { AuthError, newId } from '@nest-auth/server'
import type { Repository } from 'typeorm'
import { Project } from './project.entity.ts'

/**
 * Projects of one organisation. Naming the tenant in a statement is good for the index; where it is forgotten, nothing
 * leaks: the entity is `@TenantScoped()`, and a foreign id is simply not found.
 */
@Injectable()
export class ProjectsService {
  constructor(@InjectRepository(Project) private readonly projects: Repository<Project>) {}

  list(tenantId: string): Promise<Project[]> {
    return this.projects.find({ where: { tenantId }, order: { createdAt: 'ASC', id: 'ASC' }, take: 200 })
  }

  create(tenantId: string, name: string, isDone = false): Promise<Project> {
    return this.projects.save(this.projects.create({ tenantId, id: newId(), name, isDone }))
  }

  async setDone(tenantId: string, id: string, isDone: boolean): Promise<Project> {
    await this.projects.update({ tenantId, id }, { isDone })
    const project = await this.projects.findOneBy({ tenantId, id })
    if (!project) throw new AuthError('NOT_FOUND')
    return project
  }

  async delete(tenantId: string, id: string): Promise<void> {
    const { affected } = await this.projects.delete({ tenantId, id })
    if (!affected) throw new AuthError('NOT_FOUND')
  }
}
