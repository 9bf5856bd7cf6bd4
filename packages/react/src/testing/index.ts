'use client'

export { TestAuthProvider } from './test-auth-provider.tsx'
export type { TestAuthProviderProps } from './test-auth-provider.tsx'
export { createTestAuthClient } from './create-test-auth-client.ts'
export type {
  TestAnswers,
  TestAuthClient,
  TestAuthClientOptions,
  TestAuthState,
} from './create-test-auth-client.ts'
export { testAccount, testMembership, testSession, testTenant, testUser } from './test-data.ts'
