import type { User } from '@nest-auth/js-client'

/** What to call a person: the name in the profile, else whatever the person signs in with. */
export function userLabel(user: User): string {
  const name = user.profile.name ?? user.profile.displayName
  if (typeof name === 'string' && name.trim() !== '') return name.trim()
  return user.email ?? user.username ?? user.phone ?? user.id
}
