import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { sealingKey, unsealed } from '../sessions/sealed-key.ts'
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
    const found = await rowsOf<{ encrypted_private_jwk: string }>(
      database,
      `select encrypted_private_jwk from nest_auth_signing_keys where slot = 'active'`,
    )
    const secrets = process.env['NEST_AUTH_SECRET']?.split(',')
    if (secrets && found[0] && !(await unsealed(found[0].encrypted_private_jwk, secrets.map(sealingKey)))) {
      return {
        isFine: false,
        finding: 'the key that signs was encrypted with another `secret` than NEST_AUTH_SECRET',
        mend: 'Hand in the `secret` of the application; where it was changed, the former one as well: NEW,FORMER.',
      }
    }
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
