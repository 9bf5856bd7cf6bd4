import { Controller, Get, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  CurrentMembership,
  CurrentSession,
  CurrentTenant,
  CurrentTenantId,
  CurrentUser,
  CurrentUserAccess,
} from '../src/index.ts'
import type { AuthContext, NestAuthTenant, NestAuthUser, NestAuthUserAccess } from '../src/index.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

@Controller('feature')
class FeatureController {
  @Get()
  all(
    @CurrentUser() user: NestAuthUser,
    @CurrentTenant() tenant: NestAuthTenant,
    @CurrentTenantId() tenantId: string,
    @CurrentUserAccess() access: NestAuthUserAccess,
    @CurrentMembership() membership: NestAuthUserAccess,
    @CurrentSession() session: AuthContext,
  ) {
    return {
      email: user.email,
      slug: tenant.slug,
      isSameTenant: tenant.id === tenantId && access.tenantId === tenantId && session.tenantId === tenantId,
      isSameUser: access.userId === user.id && membership.id === access.id && session.userId === user.id,
      roles: session.roles,
    }
  }
}

@Module({ controllers: [FeatureController] })
class FeatureModule {}

describe.each(frameworks)(
  'Parameters about the caller, in a module of the application on %s',
  (framework) => {
    let app: TestApp
    beforeAll(async () => {
      app = await createTestApp({ framework, imports: [FeatureModule] })
    })
    afterAll(() => app.close())

    it('are the real rows', async () => {
      const { body } = await app.call('signup', {
        body: {
          email: 'ada@example.com',
          password: 'a fine long password',
          newTenant: { name: 'Acme', slug: 'acme' },
        },
      })
      const answer = await app.request('/feature', {
        headers: { authorization: `Bearer ${body.accessToken}` },
      })
      expect(answer.body).toEqual({
        email: 'ada@example.com',
        slug: 'acme',
        isSameTenant: true,
        isSameUser: true,
        roles: ['owner'],
      })
    })
  },
)
