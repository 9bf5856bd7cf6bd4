// What every application has of the package; the rest is taken only by those who import it.
export { AuthApiError, createAuthClient, isAuthError } from '../../src/index.ts'
