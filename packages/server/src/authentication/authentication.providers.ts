import type { Type } from '@nestjs/common'
import { Boot } from './boot.ts'
import { CreateTenant } from './create-tenant.ts'
import { DefaultTenant } from './default-tenant.ts'
import { ForgiveGuesses } from './forgive-guesses.ts'
import { LogIn } from './log-in.ts'
import { LoginCandidates } from './login-candidates.ts'
import { SignUp } from './sign-up.ts'
import { TenantSelection } from './tenant-selection.ts'
import { UnverifiedSignUp } from './unverified-sign-up.ts'

export const authenticationProviders: Type[] = [
  ForgiveGuesses,
  DefaultTenant,
  LoginCandidates,
  LogIn,
  UnverifiedSignUp,
  SignUp,
  TenantSelection,
  CreateTenant,
  Boot,
]
