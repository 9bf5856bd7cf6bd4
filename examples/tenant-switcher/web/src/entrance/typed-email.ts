/** The email somebody types before being signed in, whichever page it is typed on. */
export interface TypedEmail {
  email: string
  setEmail: (email: string) => void
}
