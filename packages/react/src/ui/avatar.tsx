import { avatarColor } from './avatar-color.ts'
import { initials } from './initials.ts'

/** Initials on a colour of their own. Decoration, painted by the style sheet: the name stands beside it. */
export function Avatar({ id, name, isRound = false }: { id: string; name: string; isRound?: boolean }) {
  return (
    <span
      className={isRound ? 'na-avatar na-avatar-round' : 'na-avatar'}
      style={{ backgroundColor: avatarColor(id) }}
      data-initials={initials(name)}
      aria-hidden="true"
    />
  )
}
