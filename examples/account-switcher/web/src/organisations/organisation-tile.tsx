import type { Tenant } from '@nest-auth/js-client'
import { accentStyle } from './accent.ts'

/** The mark of an organisation: its first letter in its colour. */
export function OrganisationTile({ organisation }: { organisation: Tenant }) {
  return (
    <span className="tile" style={accentStyle(organisation.branding)} aria-hidden="true">
      {[...organisation.name][0]?.toUpperCase()}
    </span>
  )
}
