import { Controller, Get, Module, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { expect, it } from 'vitest'
import { Public, RequireRoles } from '../src/index.ts'
import { readRoutes } from '../src/testing/read-routes.ts'
import { titleOf } from '../src/testing/walked-route.ts'

@Public()
@Controller('board')
class BoardController {
  @Get()
  read() {}

  @RequireRoles('owner')
  @Post('notes')
  write() {}
}

@Controller('drafts')
class DraftsController {
  @Public()
  @Get()
  list() {}

  @Post()
  add() {}
}

@Module({ controllers: [BoardController, DraftsController] })
class NotesModule {}

it('takes a route for public exactly where the guard does', async () => {
  const app = await NestFactory.create(NotesModule, { logger: false })
  try {
    expect(Object.fromEntries(readRoutes(app).map((route) => [titleOf(route), route.isPublic]))).toEqual({
      'GET /board': true,
      'POST /board/notes': false,
      'GET /drafts': true,
      'POST /drafts': false,
    })
  } finally {
    await app.close()
  }
})
