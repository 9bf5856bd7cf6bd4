import { Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { Tenancy, TenantService, UserService } from '@nest-auth/server'
import { ProjectsService } from '../projects/projects.service.ts'
import {
  demoOrganisations,
  demoPassword,
  demoPeople,
  type DemoOrganisation,
  type DemoPerson,
} from './demo-data.ts'

/** Fills an empty database with the demo's organisations, people and projects: all of it, or nothing. */
@Injectable()
export class DemoSeed implements OnApplicationBootstrap {
  constructor(
    private readonly tenants: TenantService,
    private readonly users: UserService,
    private readonly projects: ProjectsService,
  ) {}

  async onApplicationBootstrap() {
    if (await this.isSeeded()) return
    try {
      await this.users.runInTransaction(() => this.seed())
    } catch (error) {
      // Another process may have been first: its slugs made ours fail, and its rows are now all there.
      if (!(await this.isSeeded())) throw error
    }
  }

  private async isSeeded(): Promise<boolean> {
    return Boolean(await this.tenants.getTenantBySlug(demoOrganisations[0]!.slug))
  }

  private async seed() {
    const tenantIds = new Map<string, string>()
    for (const organisation of demoOrganisations) {
      tenantIds.set(organisation.slug, await this.addOrganisation(organisation))
    }
    for (const person of demoPeople) await this.addPerson(person, tenantIds)
  }

  private async addOrganisation({ name, slug, projects }: DemoOrganisation): Promise<string> {
    const tenant = await this.tenants.createTenant({ name, slug })
    for (const [index, project] of projects.entries()) {
      const isDone = index === projects.length - 1
      // No request says which tenant this is for.
      await Tenancy.run(tenant.id, () => this.projects.create(tenant.id, project, isDone))
    }
    return tenant.id
  }

  private async addPerson({ name, email, roles, startsIn }: DemoPerson, tenantIds: Map<string, string>) {
    const user = await this.users.createUser({
      email,
      password: demoPassword,
      profile: { name },
      isEmailVerified: true,
    })
    for (const [slug, role] of Object.entries(roles)) {
      await this.users.addToTenant(user.id, tenantIds.get(slug)!, {
        roles: [role],
        isDefault: slug === startsIn,
      })
    }
  }
}
