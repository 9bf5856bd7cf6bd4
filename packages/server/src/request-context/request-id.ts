import { newId } from '../persistence/ids.ts'

/** What a request is answered with, so that its lines can be found. */
export const requestIdHeader = 'x-request-id'

const wellFormed = /^[\w-]{8,64}$/

/** The id a proxy or caller gave the request, where it is well formed; else a new one. */
export function requestIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const given = headers[requestIdHeader]
  return typeof given === 'string' && wellFormed.test(given) ? given : newId()
}
