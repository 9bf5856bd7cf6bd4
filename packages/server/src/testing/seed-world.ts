import type { INestApplication } from '@nestjs/common'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { InvitationStore } from '../invitations/invitation.store.ts'
import { Database } from '../persistence/database.ts'
import { Tenancy } from '../persistence/isolation/tenancy.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { RoleGuardEnum } from '../roles/role-guard.ts'
import { RoleService } from '../roles/role.service.ts'
import { systemRoles } from '../roles/system-roles.ts'
import { Sessions } from '../sessions/sessions.ts'
import { TenantService } from '../tenants/tenant.service.ts'
import { UserService } from '../users/user.service.ts'
import { neighbourName } from './callers.ts'
import type { Caller, Person, World } from './callers.ts'
import type { SeededTenant, TenantIsolationOptions } from './options.ts'

/** Writes two tenants with the same people and roles, through the services an application uses. */
export class SeedWorld {
  /** Kinds of the library's rows that `addRows` writes. */
  static readonly kinds: ReadonlySet<string> = new Set(['role', 'invitation'])

  private readonly users: UserService
  private readonly sessions: Sessions
  private readonly isShared: boolean
  private readonly run = newId().slice(-12)
  private count = 0

  constructor(
    private readonly app: INestApplication,
    private readonly options: TenantIsolationOptions,
  ) {
    this.users = this.get(UserService)
    this.sessions = this.get(Sessions)
    const { tenancy } = app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false })
    if (tenancy === 'off') {
      throw new NestAuthMisuseError(
        'expectTenantIsolation() needs tenants: NestAuthModule.forRoot({ tenant: { enabled: true } }).',
      )
    }
    this.isShared = tenancy === 'SHARED'
  }

  async build(): Promise<World> {
    const [own, other] = [await this.found('own'), await this.found('other')]
    const callers = await this.callers(own.id, other.id)
    const bystanders = [
      await this.enrol(own.id, systemRoles.member),
      await this.enrol(own.id, systemRoles.member),
    ]
    const neighbour = await this.caller(
      { name: neighbourName, isInBoth: false, isOwner: true },
      other.id,
      () => this.enrol(other.id, systemRoles.owner),
    )
    const owner = neighbour.person!
    const others = [
      owner,
      await this.enrol(other.id, systemRoles.member),
      await this.enrol(other.id, systemRoles.member),
    ]
    const world: World = {
      own: { ...own, userId: bystanders[0]!.userId },
      other: { ...other, userId: owner.userId },
      callers,
      neighbour,
      neighbours: others.map(({ userId }) => userId),
      bystanders: bystanders.map(({ userId }) => userId),
    }
    for (const tenant of [world.own, world.other]) {
      for (let times = 0; times < 2; times += 1) await this.addRows(tenant)
    }
    return world
  }

  /** Further rows of every kind, as if the tenant had grown. */
  async grow(world: World): Promise<void> {
    world.neighbours.push((await this.enrol(world.other.id, systemRoles.member)).userId)
    await this.addRows(world.other)
  }

  /** The caller with a session that lives, whatever became of the one before; somebody new in the role if need be. */
  async revive(caller: Caller, tenantId: string): Promise<void> {
    if (!caller.person) return
    try {
      caller.token = await this.signIn(caller.person, tenantId)
    } catch {
      caller.person = await caller.enrol()
      caller.token = await this.signIn(caller.person, tenantId)
    }
  }

  /** A role, an invitation, and what the application adds. */
  async addRows(tenant: SeededTenant): Promise<void> {
    const word = this.word()
    await this.get(RoleService).createRole({ tenantId: tenant.id, name: `role-${word}` })
    await this.get(Database).runInTransaction((manager) =>
      this.get(InvitationStore).write(
        {
          tenantId: tenant.id,
          email: `invited-${word}@example.test`,
          roleIds: [systemRoles.member],
          inviter: null,
        },
        manager,
      ),
    )
    await Tenancy.run(tenant.id, async () => this.options.seed?.({ ...tenant, word }))
  }

  private async found(name: string): Promise<SeededTenant> {
    const word = this.word()
    const { id, slug } = await this.get(TenantService).createTenant({
      name: `Name-${word}`,
      slug: `${name}-${word}`,
    })
    return { id, name: `Name-${word}`, slug, userId: '', word }
  }

  private async callers(ownId: string, otherId: string): Promise<Caller[]> {
    const nobody = { name: 'nobody', isInBoth: false, isOwner: false, person: null, token: null }
    const callers: Caller[] = [{ ...nobody, enrol: () => this.enrol(ownId, systemRoles.member) }]
    const otherRoles = await this.get(RoleService).getRoles(otherId)
    const roles = this.chosen(
      (await this.get(RoleService).getRoles(ownId)).map((role) => ({
        ...role,
        title: role.guard === RoleGuardEnum.WEB ? role.name : `${role.guard}:${role.name}`,
      })),
    )
    // Most and least rights are enough for people who are in both.
    const ofBoth = roles.filter(({ title }) => title === 'owner' || title === 'member')
    for (const role of roles) {
      const name = role.title
      const isOwner = role.id === systemRoles.owner
      const there = otherRoles.find((some) => some.name === role.name && some.guard === role.guard)
      const inBoth = () =>
        this.enrolInBoth(
          { tenantId: ownId, roleId: role.id },
          { tenantId: otherId, roleId: there?.id ?? systemRoles.member },
        )
      if (this.isShared) {
        callers.push(
          await this.caller({ name, isInBoth: false, isOwner }, ownId, () => this.enrol(ownId, role.id)),
        )
        if (ofBoth.includes(role) || (ofBoth.length === 0 && role === roles[0])) {
          const ofBothTenants = { name: `${name} of both tenants`, isInBoth: true, isOwner }
          callers.push(await this.caller(ofBothTenants, ownId, inBoth))
        }
      } else callers.push(await this.caller({ name, isInBoth: false, isOwner }, ownId, inBoth))
    }
    return callers
  }

  /** A name that is no role's is refused: as nobody else called, the walk would pass. */
  private chosen<R extends { title: string }>(roles: readonly R[]): R[] {
    const titles = roles.map(({ title }) => title).toSorted()
    const unknown = this.options.roles?.find((name) => !titles.includes(name))
    if (unknown !== undefined) {
      throw new NestAuthMisuseError(
        `expectTenantIsolation({ roles }): there is no role "${unknown}"; there are: ${titles.join(', ')}.`,
      )
    }
    return roles.filter(({ title }) => this.options.roles?.includes(title) ?? true)
  }

  private async caller(
    as: Pick<Caller, 'name' | 'isInBoth' | 'isOwner'>,
    tenantId: string,
    enrol: () => Promise<Person>,
  ): Promise<Caller> {
    const person = await enrol()
    return { ...as, person, token: await this.signIn(person, tenantId), enrol }
  }

  /** The same person in both tenants, or the same address as an account of each. */
  private async enrolInBoth(
    here: { tenantId: string; roleId: string },
    there: { tenantId: string; roleId: string },
  ): Promise<Person> {
    const email = this.email()
    const person = await this.enrol(here.tenantId, here.roleId, email)
    if (this.isShared) await this.users.setUserAccessRoles(person.userId, there.tenantId, [there.roleId])
    else await this.enrol(there.tenantId, there.roleId, email)
    return person
  }

  private async enrol(tenantId: string, roleId: string, email = this.email()): Promise<Person> {
    const data = { email, isEmailVerified: true, profile: { name: `Person-${this.word()}` } }
    const user = await this.users.createUser(data, this.isShared ? undefined : tenantId, { roles: [] })
    await this.users.setUserAccessRoles(user.id, tenantId, [roleId])
    return { scopeId: this.isShared ? ROOT_SCOPE_ID : tenantId, userId: user.id }
  }

  private async signIn({ scopeId, userId }: Person, tenantId: string): Promise<string> {
    const { accessToken } = await this.sessions.begin({
      scopeId,
      userId,
      tenantId,
      password: { hash: null, marks: null },
    })
    return accessToken
  }

  private email(): string {
    return `person-${this.word()}@example.test`
  }

  /** A word of this run alone: the database may hold those of former ones. */
  private word(): string {
    this.count += 1
    return `${this.run}-${this.count}`
  }

  private get<T>(type: new (...args: never[]) => T): T {
    return this.app.get<T>(type, { strict: false })
  }
}
