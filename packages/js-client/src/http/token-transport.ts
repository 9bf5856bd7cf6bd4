import type { Read } from '../accounts/shape.ts'
import { token } from '../accounts/stored-state.ts'
import type { Grant, StoredIndex } from '../accounts/stored-state.ts'
import type { ClientContext } from '../context.ts'

/** How tokens travel between a client and its server. Made by a function of this package, not by hand. */
export interface TokenTransport {
  /** What each request to the server is sent with, besides its headers. */
  readonly init?: RequestInit
  /** The headers that say on whose behalf a request is sent. */
  headersOf(grant?: Pick<Grant, 'accessToken' | 'session'>): Record<string, string>
  /** Reads a token the client has to keep; undefined where it keeps none. */
  readonly readToken: Read<string | undefined>
  /** Called once, in the background, when the accounts of the device are known. */
  begin?(context: ClientContext): Promise<void>
  /** Told of the grants that leave the device with an account. */
  forgetting?(index: StoredIndex, gone: Grant[]): void
}

/** The client keeps the tokens, and sends the access token along. */
export const bearerTransport: TokenTransport = {
  headersOf: (grant): Record<string, string> =>
    grant ? { authorization: `Bearer ${grant.accessToken}` } : {},
  readToken: token,
}

/** What a call about a session itself sends: its refresh token, or its name where the client does not hold that. */
export const proofOf = (grant: Pick<Grant, 'refreshToken' | 'session'>) => {
  const { refreshToken } = grant
  return { body: { refreshToken }, as: refreshToken ? undefined : grant }
}
