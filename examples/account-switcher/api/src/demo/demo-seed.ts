import { Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { Tenancy, TenantService, UserService } from '@nest-auth/server'
import { NotesService } from '../notes/notes.service.ts'
import { demoOrganisations, type DemoAccount, type DemoOrganisation } from './demo-data.ts'

/** Fills an empty database with the demo's organisations, accounts and notes: all of it, or nothing. */
@Injectable()
export class DemoSeed implements OnApplicationBootstrap {
  constructor(
    private readonly tenants: TenantService,
    private readonly users: UserService,
    private readonly notes: NotesService,
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
    for (const organisation of demoOrganisations) await this.addOrganisation(organisation)
  }

  private async addOrganisation({ name, slug, accentColor, accounts }: DemoOrganisation) {
    const tenant = await this.tenants.createTenant({ name, slug, branding: { accentColor } })
    for (const account of accounts) await this.addAccount(tenant.id, account)
  }

  /** The tenant is part of who somebody is: the same email in another one is another user. */
  private async addAccount(tenantId: string, { name, email, password, role, notes }: DemoAccount) {
    const user = await this.users.createUser(
      { email, password, profile: { name }, isEmailVerified: true },
      tenantId,
      { roles: [role] },
    )
    // No request says which tenant this is for.
    await Tenancy.run(tenantId, async () => {
      for (const note of notes) await this.notes.create(tenantId, user.id, note)
    })
  }
}
