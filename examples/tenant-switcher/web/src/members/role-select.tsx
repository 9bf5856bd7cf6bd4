import type { RoleListItem } from '@nest-auth/js-client'

interface RoleSelectProps {
  label: string
  roles: readonly RoleListItem[]
  value: readonly string[]
  isBusy?: boolean
  onChange: (roles: string[]) => void
}

/** One role out of those this person may give; a combination made elsewhere stays until another is chosen. */
export function RoleSelect({ label, roles, value, isBusy = false, onChange }: RoleSelectProps) {
  const chosen = value.join(', ')
  const isKnown = roles.some(({ name }) => name === chosen)
  const isFixed = isKnown && !roles.some(({ name, isAssignable }) => name === chosen && isAssignable)
  return (
    <select
      className="select"
      aria-label={label}
      value={chosen}
      disabled={isBusy || isFixed}
      onChange={(event) => onChange([event.target.value])}
    >
      {!isKnown && <option value={chosen}>{chosen || 'no role'}</option>}
      {roles.map(({ name, isAssignable }) => (
        <option key={name} value={name} disabled={!isAssignable}>
          {name}
        </option>
      ))}
    </select>
  )
}
