import type { Tenant } from '@nest-auth/js-client'
import { avatarColor, tenantColors } from './avatar-color.ts'
import { classNames } from './class-names.ts'
import { initials } from './initials.ts'

export interface AvatarProps {
  id: string
  name: string
  isRound?: boolean
  isLarge?: boolean
  /** The colours that a tenant has chosen. @default one of the id */
  branding?: Tenant['branding']
  /** The tenant in which it is shown, as a small badge at its corner. */
  tenant?: Tenant | null
}

/** Initials on a colour of their own. Decoration, painted by the style sheet: the name stands beside it. */
export function Avatar({ id, name, isRound = false, isLarge = false, branding, tenant = null }: AvatarProps) {
  return (
    <span
      className={classNames('na-avatar', isRound && 'na-avatar-round', isLarge && 'na-avatar-large')}
      style={branding ? tenantColors({ id, branding }) : { backgroundColor: avatarColor(id) }}
      data-initials={initials(name)}
      aria-hidden="true"
    >
      {tenant && (
        <span
          className="na-avatar-badge"
          style={tenantColors(tenant)}
          data-initials={initials(tenant.name).slice(0, 1)}
        />
      )}
    </span>
  )
}
