import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { isUuid } from '../persistence/ids.ts'
import type { NestAuthTenant } from '../tenants/tenant.entity.ts'
import { TenantService } from '../tenants/tenant.service.ts'
import { required, table } from './command.ts'
import type { CliOptions, CliResult, Command } from './command.ts'
import { withServices } from './with-services.ts'

export const tenantsList: Command = {
  usage: 'tenants list',
  summary: 'every tenant that is not deleted',
  async run(options) {
    const tenants = await withServices(options, (services) =>
      services.get(TenantService, { strict: false }).getTenants({ order: { slug: 'ASC' } }),
    )
    const items = tenants.map(shown)
    return { text: table(items), json: { items }, isFine: true }
  },
}

export const tenantsCreate: Command = {
  usage: 'tenants create --name "Acme" --slug acme',
  summary: 'creates a tenant without members',
  async run(options) {
    const name = required(options.name, tenantsCreate.usage)
    const slug = required(options.slug, tenantsCreate.usage)
    return changed('Created', options, (tenants) => tenants.createTenant({ name, slug }))
  },
}

export const tenantsSuspend: Command = {
  usage: 'tenants suspend <slug or id>',
  summary: 'refuses every sign-in and session of a tenant until it is restored',
  async run(options, [operand]) {
    const named = required(operand, tenantsSuspend.usage)
    return changed('Suspended', options, async (tenants) => {
      const tenant = await findTenant(tenants, named)
      await tenants.suspendTenant(tenant.id)
      return Object.assign(tenant, { isActive: false })
    })
  },
}

export const tenantsRestore: Command = {
  usage: 'tenants restore <slug or id>',
  summary: 'lets a suspended tenant be used again',
  async run(options, [operand]) {
    const named = required(operand, tenantsRestore.usage)
    return changed('Restored', options, async (tenants) => {
      const tenant = await findTenant(tenants, named)
      await tenants.restoreTenant(tenant.id)
      return Object.assign(tenant, { isActive: true })
    })
  },
}

async function changed(
  verb: string,
  options: CliOptions,
  work: (tenants: TenantService) => Promise<NestAuthTenant>,
): Promise<CliResult> {
  const tenant = await withServices(options, (services) =>
    work(services.get(TenantService, { strict: false })),
  )
  return { text: `${verb} ${tenant.name} (${tenant.slug}, ${tenant.id}).`, json: shown(tenant), isFine: true }
}

/** The tenant an operand names. @throws {NestAuthMisuseError} */
export async function findTenant(tenants: TenantService, slugOrId: string): Promise<NestAuthTenant> {
  const tenant = isUuid(slugOrId)
    ? await tenants.getTenantById(slugOrId)
    : await tenants.getTenantBySlug(slugOrId)
  if (!tenant)
    throw new NestAuthMisuseError(`There is no tenant "${slugOrId}". \`nest-auth tenants list\` shows them.`)
  return tenant
}

function shown({ id, slug, name, isActive, createdAt }: NestAuthTenant) {
  return { slug, name, state: isActive ? 'active' : 'suspended', id, createdAt: createdAt.toISOString() }
}
