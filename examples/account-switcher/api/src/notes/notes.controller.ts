import { Body, Controller, Get, Post, StandardSchemaValidationPipe, UsePipes } from '@nestjs/common'
import { AuthError, CurrentSession, CurrentTenantId, type AuthContext } from '@nest-auth/server'
import * as v from 'valibot'
import type { Note } from './note.entity.ts'
import { NotesService } from './notes.service.ts'

const newNote = v.strictObject({
  // No control characters: a database refuses some of them.
  text: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(500), v.regex(/^[^\p{Cc}\p{Cs}]*$/u)),
})

// The codes of Nest Auth serve the application's own routes too.
const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => {
    const found = issues as readonly v.BaseIssue<unknown>[]
    return new AuthError('VALIDATION_FAILED', {
      issues: found.map((issue) => ({ path: v.getDotPath(issue) ?? '', type: issue.type })),
    })
  },
})

@Controller('api/notes')
@UsePipes(validation)
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  @Get()
  async list(@CurrentTenantId() tenantId: string) {
    return (await this.notes.list(tenantId)).map(shown)
  }

  @Post()
  async create(
    @CurrentTenantId() tenantId: string,
    @CurrentSession() { userId }: AuthContext,
    @Body({ schema: newNote }) { text }: v.InferOutput<typeof newNote>,
  ) {
    return shown(await this.notes.create(tenantId, userId, text))
  }
}

const shown = ({ id, text, author, createdAt }: Note) => ({
  id,
  text,
  author: author.profile.name ?? author.email,
  createdAt,
})
