import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  StandardSchemaValidationPipe,
  UsePipes,
} from '@nestjs/common'
import { AuthError, CurrentTenantId } from '@nest-auth/server'
import * as v from 'valibot'
import type { Project } from './project.entity.ts'
import { ProjectsService } from './projects.service.ts'

const newProject = v.strictObject({
  // No control characters: a database refuses some of them.
  name: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(120), v.regex(/^[^\p{Cc}\p{Cs}]*$/u)),
})
const projectChange = v.strictObject({ isDone: v.boolean() })

// The codes of Nest Auth serve the application's own routes too.
const projectId = new ParseUUIDPipe({ exceptionFactory: () => new AuthError('NOT_FOUND') })
const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => {
    const found = issues as readonly v.BaseIssue<unknown>[]
    return new AuthError('VALIDATION_FAILED', {
      issues: found.map((issue) => ({ path: v.getDotPath(issue) ?? '', type: issue.type })),
    })
  },
})

@Controller('api/projects')
@UsePipes(validation)
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Get()
  async list(@CurrentTenantId() tenantId: string) {
    return (await this.projects.list(tenantId)).map(shown)
  }

  @Post()
  async create(
    @CurrentTenantId() tenantId: string,
    @Body({ schema: newProject }) { name }: v.InferOutput<typeof newProject>,
  ) {
    return shown(await this.projects.create(tenantId, name))
  }

  @Patch(':id')
  async setDone(
    @CurrentTenantId() tenantId: string,
    @Param('id', projectId) id: string,
    @Body({ schema: projectChange }) { isDone }: v.InferOutput<typeof projectChange>,
  ) {
    return shown(await this.projects.setDone(tenantId, id, isDone))
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@CurrentTenantId() tenantId: string, @Param('id', projectId) id: string) {
    await this.projects.delete(tenantId, id)
  }
}

const shown = ({ id, name, isDone, createdAt }: Project) => ({ id, name, isDone, createdAt })
