/** What changed about sessions, named by ids alone, so that it may travel through channels that others can read. */
export type SessionChange =
  | { of: 'session'; sessionId: string }
  | { of: 'sign-in'; signInId: string }
  | { of: 'user'; scopeId: string; userId: string }
  | { of: 'membership'; tenantId: string; scopeId: string; userId: string }
  | { of: 'access'; tenantId: string; accessId: string }
  | { of: 'tenant'; tenantId: string }
  /** The keys that sign access tokens. */
  | { of: 'signing-keys' }
  | { of: 'everything' }

const fields = {
  session: ['sessionId'],
  'sign-in': ['signInId'],
  user: ['scopeId', 'userId'],
  membership: ['tenantId', 'scopeId', 'userId'],
  access: ['tenantId', 'accessId'],
  tenant: ['tenantId'],
  'signing-keys': [],
  everything: [],
} as const satisfies Record<SessionChange['of'], readonly string[]>

/** A change as one short line. */
export function formatChange(change: SessionChange): string {
  const values = change as unknown as Record<string, string>
  return [change.of, ...fields[change.of].map((field) => values[field])].join(' ')
}

/** The change a line stands for. A line nobody here can read might mean anything, so it means everything. */
export function parseChange(line: string): SessionChange {
  const [of, ...values] = line.split(' ')
  const names: readonly string[] | undefined = Object.hasOwn(fields, of!)
    ? fields[of as SessionChange['of']]
    : undefined
  if (!names || names.length !== values.length) return { of: 'everything' }
  return { of, ...Object.fromEntries(names.map((name, index) => [name, values[index]!])) } as SessionChange
}
