/** The parts of an error this page reads; branching is on the code, never on the text. */
interface CodedError {
  code?: unknown
  status?: unknown
  details?: { issues?: { path: string; type: string }[]; retryAfterSeconds?: number; isSignedOut?: boolean }
}

const messages: Record<string, string> = {
  INVALID_CREDENTIALS: 'This email and password do not belong together. Check both and try again.',
  INVALID_SELECTION_TOKEN: 'The choice took too long. Sign in once more.',
  EMAIL_ALREADY_EXISTS: 'There is an account with this email already. Sign in instead.',
  SLUG_ALREADY_EXISTS: 'Another organisation has this address. Choose a different one.',
  WEAK_PASSWORD:
    'This password is too easy to guess. Use at least 12 characters; a few unrelated words are fine.',
  VALIDATION_FAILED: 'Something is not filled in correctly. Check the form and try again.',
  SIGNUP_DISABLED: 'Signing up is switched off here. Ask an owner of your organisation for an account.',
  INVITATION_REQUIRED: 'This organisation takes new people by invitation only. Ask an owner to invite you.',
  TENANT_CREATION_DISABLED: 'New organisations cannot be made here. Ask the operator of this site.',
  TENANT_NOT_FOUND: 'This organisation is not open to you any more. Choose another one.',
  TENANT_SUSPENDED: 'This organisation is suspended. Switch to another one, or ask its owner.',
  WRONG_PASSWORD: 'This is not your current password.',
  INVALID_TOKEN: 'This link has been used or has expired. Ask for a new one.',
  INVITATION_NOT_FOUND: 'This invitation has been accepted or withdrawn already.',
  MEMBER_NOT_FOUND: 'This person is no longer a member.',
  ROLE_NOT_FOUND: 'This role is no longer there. Reload the page.',
  ROLE_NOT_ASSIGNABLE: 'Your own role does not allow you to give this one.',
  LAST_OWNER: 'An organisation needs an owner. Make somebody else an owner first.',
  SESSION_NOT_FOUND: 'This session has ended already.',
  NOT_FOUND: 'This has been deleted already. Reload the list.',
  FORBIDDEN: 'Your role does not allow this. Ask an owner of the organisation.',
  UNAUTHENTICATED: 'Your session has ended. Sign in again.',
  SIGNED_OUT: 'Your session has ended. Sign in again.',
  SCOPE_CHANGED: 'The organisation was switched meanwhile. Try again where you are now.',
  SWITCH_CANCELLED: 'The switch was cancelled; nothing has changed.',
  TOO_MANY_ACCOUNTS: 'This device holds too many accounts. Sign one of them out first.',
}

/** What went wrong and what to do next, in one or two sentences. */
export function messageOf(error: unknown): string {
  const { code, status, details } = Object(error) as CodedError
  if (code === 'RATE_LIMITED') return waitMessage(details?.retryAfterSeconds)
  if (details?.isSignedOut) return 'This organisation has signed you out. Sign in again to open it.'
  const message = ownOf(messages, code)
  if (message) return message
  if (typeof status === 'number' && status >= 500) return 'The server has a problem. Try again in a moment.'
  if (typeof status === 'number' && status >= 400)
    return 'The server did not accept this. Reload the page and try again.'
  return 'The server cannot be reached. Check your connection and try again.'
}

/** That there were too many tries, and how long to wait. */
export function waitMessage(seconds: unknown): string {
  return `Too many tries. Wait ${waitingTime(seconds)} and try again.`
}

/** The code of an error the server answered, if there is one. */
export function codeOf(error: unknown): string | null {
  const { code } = Object(error) as CodedError
  return typeof code === 'string' ? code : null
}

const fieldOfCode: Record<string, string> = {
  EMAIL_ALREADY_EXISTS: 'email',
  WEAK_PASSWORD: 'password',
  SLUG_ALREADY_EXISTS: 'slug',
}

const fieldMessages: Record<string, string> = {
  email: 'Enter an email such as ada@example.com.',
  password: 'Enter a password.',
  name: 'Enter a name of at most 120 characters.',
  slug: 'Use 2 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit.',
}

/** What belongs above the form: nothing when the fields themselves say it. */
export function formMessage(error: unknown): string | null {
  return error && Object.keys(fieldErrors(error)).length === 0 ? messageOf(error) : null
}

/** Messages that belong beside a field, by the field's name: the last part of its path in the request. */
export function fieldErrors(error: unknown): Record<string, string> {
  const code = codeOf(error)
  const own = ownOf(fieldOfCode, code)
  if (own) return { [own]: messageOf(error) }
  if (code !== 'VALIDATION_FAILED') return {}
  const found: Record<string, string> = {}
  for (const { path } of (error as CodedError).details?.issues ?? []) {
    const field = path.split('.').at(-1)!
    const message = ownOf(fieldMessages, field)
    if (message) found[field] = message
  }
  return found
}

/** What a table itself has under a key; an answer may name one that every object has, such as `constructor`. */
function ownOf(table: Record<string, string>, key: unknown): string | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined
}

function waitingTime(seconds: unknown): string {
  if (typeof seconds !== 'number' || !(seconds > 0)) return 'a moment'
  if (seconds <= 1) return '1 second'
  return seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`
}
