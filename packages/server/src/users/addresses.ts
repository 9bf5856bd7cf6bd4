/** The ways of naming a person that are a column of the user as well as an identity. */
export const addressKinds = ['email', 'phone', 'username'] as const

/** One of those ways. */
export type AddressKind = (typeof addressKinds)[number]

/** The form in which a subject is stored and compared; subjects at an OAuth provider are left as they are. */
export function canonicalSubject(provider: string, subject: string): string {
  switch (provider) {
    case 'email':
      return subject.normalize('NFC').trim().toLowerCase()
    case 'phone':
      return subject.replace(/[\s().-]/g, '')
    case 'username':
      return subject.trim().toLowerCase()
    default:
      return subject
  }
}

/** The stored form of an address; null for none, and an empty field of a form is none. */
export function canonicalAddress(kind: AddressKind, address: string | null | undefined): string | null {
  return address == null ? null : canonicalSubject(kind, address) || null
}
