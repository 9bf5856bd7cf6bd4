import { BadRequestException, Injectable } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { In } from 'typeorm'
import type { EntityManager, Repository } from 'typeorm'
import { NestAuthRole, NestAuthUser, RoleGuardEnum, UserService, newId } from '../../src/index.ts'
import { Colleague } from './colleague.entity.ts'

/** A form of the application: who is to be taken on, where, and as what. */
export interface Hire {
  nickname: string
  email?: string
  dialCode?: string
  phone?: string
  password?: string
  isInvited?: boolean
  /** The tenant the colleague works in; not for platform staff. */
  tenantId?: string
  /** The tenant that holds the account, where tenants have accounts of their own. */
  homeTenantId?: string
  guard?: RoleGuardEnum
  roleIds: string[]
}

/** Takes somebody on: a user of Nest Auth and a row of the application, together or not at all. */
@Injectable()
export class HiringService {
  constructor(
    @InjectRepository(Colleague) private readonly colleagues: Repository<Colleague>,
    private readonly users: UserService,
  ) {}

  async hire(form: Hire): Promise<Colleague> {
    const guard = form.guard ?? RoleGuardEnum.PORTAL
    if (form.guard === undefined && form.roleIds.length > 0) {
      const where = { id: In(form.roleIds), guard: RoleGuardEnum.ADMIN }
      if ((await NestAuthRole.count({ where })) > 0)
        throw new BadRequestException('Say that you hire for the platform.')
    }
    return this.users.runInTransaction(async (manager) => {
      const user = await this.users.createUser(
        { email: form.email, phone: form.phone, isActive: !form.isInvited },
        form.homeTenantId,
        undefined,
        manager,
      )
      if (form.password) await user.setPassword(form.password)
      if (form.phone) await user.findOrCreateIdentity('phone', `${form.dialCode}${form.phone}`, manager)
      if (form.email) await user.findOrCreateIdentity('email', form.email, manager)
      await manager.save(user)

      const roles = await manager.find(NestAuthRole, {
        where: { id: In(form.roleIds), guard },
        select: ['id'],
      })
      if (roles.length !== form.roleIds.length)
        throw new BadRequestException('Some role is not of this guard.')
      const roleIds = roles.map((role) => role.id)
      if (guard === RoleGuardEnum.ADMIN) await this.giveThePlatform(user, roleIds, manager)
      else if (form.tenantId) await this.giveATenant(user, form.tenantId, roleIds, manager)

      const { nickname, isInvited = false } = form
      return manager.save(
        manager.create(Colleague, { id: newId(), authUserId: user.id, nickname, isInvited }),
      )
    })
  }

  /** The same through everything that TypeORM offers, and without ever naming the transaction. */
  async noteInEveryWay(nickname: string): Promise<void> {
    const row = () => ({ id: newId(), authUserId: newId(), nickname, isInvited: false })
    await Object.assign(new Colleague(), row()).save()
    await this.colleagues.save(row())
    await this.colleagues.createQueryBuilder().insert().values(row()).execute()
    const { id, authUserId } = row()
    await this.colleagues.query(
      'insert into colleagues (id, auth_user_id, nickname, is_invited) values ($1, $2, $3, false)',
      [id, authUserId, nickname],
    )
  }

  private async giveATenant(user: NestAuthUser, tenantId: string, roleIds: string[], manager: EntityManager) {
    const access = await user.getUserAccess(tenantId, true, manager)
    await access.assignRoles(roleIds, manager)
  }

  private async giveThePlatform(user: NestAuthUser, roleIds: string[], manager: EntityManager) {
    const access = await user.getPlatformAccess(true, manager)
    await access.assignRoles(roleIds, manager)
  }
}
