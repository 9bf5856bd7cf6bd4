import { Controller, Get, Module, Param } from '@nestjs/common'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Public, UserService } from '../src/index.ts'
import { newcomer } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

@Controller('people')
class PeopleController {
  constructor(private readonly users: UserService) {}

  @Public()
  @Get('public/:id')
  async open(@Param('id') id: string) {
    return { found: (await this.users.getUserById(id)) !== null, count: await this.users.countUsers() }
  }

  @Public()
  @Get('public/:tenantId/:id')
  async named(@Param('id') id: string, @Param('tenantId') tenantId: string) {
    return { found: (await this.users.getUserById(id, { tenantId })) !== null }
  }

  @Get('private/:id')
  async own(@Param('id') id: string) {
    return { found: (await this.users.getUserById(id)) !== null }
  }
}

@Module({ controllers: [PeopleController] })
class PeopleModule {}

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ tenancy: 'ISOLATED', imports: [PeopleModule] })
})
afterAll(() => app.close())

it('a bare id finds nobody where nobody is signed in, and only neighbours where somebody is', async () => {
  const [one, other] = [await newcomer(app), await newcomer(app)]
  const headers = { authorization: `Bearer ${one.accessToken}` }
  expect((await app.request(`/people/public/${one.userId}`)).body).toEqual({ found: false, count: 0 })
  expect((await app.request(`/people/public/${one.tenantId}/${one.userId}`)).body).toEqual({ found: true })
  expect((await app.request(`/people/public/${other.tenantId}/${one.userId}`)).body).toEqual({ found: false })
  expect((await app.request(`/people/private/${one.userId}`, { headers })).body).toEqual({ found: true })
  expect((await app.request(`/people/private/${other.userId}`, { headers })).body).toEqual({ found: false })
  expect(await app.users.getUserById(other.userId)).not.toBeNull()
})
