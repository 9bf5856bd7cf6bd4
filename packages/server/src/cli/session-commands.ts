import { TenantService } from '../tenants/tenant.service.ts'
import { UserService } from '../users/user.service.ts'
import { CommandLineError } from './command.ts'
import type { Command } from './command.ts'
import { findTenant } from './tenant-commands.ts'
import { withServices } from './with-services.ts'

export const sessionsEnd: Command = {
  usage: 'sessions end --tenant <slug or id> | --everybody',
  summary:
    'signs out everybody in a tenant, or everybody everywhere, platform staff too; passwords stay good',
  async run(options, operands) {
    const { tenant: named, isEverybody } = options
    // Never the one for the other: what is left out must not sign out everybody, nor a slug too many only a few.
    if (!named === !isEverybody || operands.length > 0)
      throw new CommandLineError(`Say whose sessions. Usage: nest-auth ${sessionsEnd.usage}`)
    const tenant = await withServices(options, async (services) => {
      if (!named) {
        await services.get(UserService, { strict: false }).endAllSessions()
        return null
      }
      const tenants = services.get(TenantService, { strict: false })
      const found = await findTenant(tenants, named)
      await tenants.endSessions(found.id)
      return found
    })
    const whose = tenant ? `in ${tenant.name} (${tenant.slug}, ${tenant.id})` : 'of everybody'
    return {
      text: `Ended every session ${whose}. Whoever goes on has to sign in again.`,
      json: { endedIn: tenant && { id: tenant.id, slug: tenant.slug } },
      isFine: true,
    }
  },
}
