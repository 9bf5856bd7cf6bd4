/** SQL for what people know the user `u` by: a name of the profile where there is one, else an address. */
export const knownName = `coalesce(u.profile ->> 'name', u.email, u.username)`
