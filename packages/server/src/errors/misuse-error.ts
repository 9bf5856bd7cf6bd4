/** The library is configured or called in a way that cannot work. The message names the fix. */
export class NestAuthMisuseError extends Error {
  override readonly name = 'NestAuthMisuseError'
}
