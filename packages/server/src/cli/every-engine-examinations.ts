import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { rowsOf } from './examination.ts'
import type { Examination } from './examination.ts'

const tolerableClockSkewMs = 2000

/** What is looked at in the same way whatever the engine. */
export const everyEngine: Record<string, Examination> = {
  foundations: async (database) => {
    const [row] = await rowsOf<{ root: number; roles: number }>(
      database,
      `select (select count(*)::int from nest_auth_tenants where id = $1) as root,
              (select count(*)::int from nest_auth_roles where tenant_id = $1 and is_system) as roles`,
      [ROOT_SCOPE_ID],
    )
    const isFine = row!.root === 1 && row!.roles > 0
    return {
      isFine,
      finding: isFine ? 'root scope and system roles are there' : 'root scope or system roles are missing',
      mend: 'Start the application once: it writes them at boot.',
    }
  },
  keys: async (database) => {
    const found = await rowsOf<{ id: string }>(
      database,
      `select id from nest_auth_signing_keys where slot = 'active'`,
    )
    return {
      isFine: found.length === 1,
      finding: found.length === 1 ? 'one key signs' : 'no key signs',
      mend: 'Start the application once, unless `tokens.signingKeys` names keys of your own.',
    }
  },
  clock: async (database) => {
    const before = Date.now()
    const [row] = await rowsOf<{ told_at: Date }>(database, 'select now() as told_at')
    const skewMs = Math.round(row!.told_at.getTime() - (before + Date.now()) / 2)
    return {
      isFine: Math.abs(skewMs) <= tolerableClockSkewMs,
      finding: `${Math.abs(skewMs)} ms apart from the database`,
      mend: 'Synchronise the clocks of this machine and the database server (NTP).',
    }
  },
}
