/** What a production build has of the devtools: nothing. */
export function AuthDevtools(): null {
  return null
}
