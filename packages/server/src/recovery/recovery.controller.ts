import { Controller } from '@nestjs/common'
import type { RequestOutput } from '@nest-auth/js-client/contract'
import { CurrentSession } from '../access/current.decorators.ts'
import { ContractInput } from '../http/contract-input.decorator.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { ChangeEmail } from './change-email.ts'
import { ChangePassword } from './change-password.ts'
import { ForgotPassword } from './forgot-password.ts'
import { ResetPassword } from './reset-password.ts'
import { VerifyEmail } from './verify-email.ts'

/** Passwords that are forgotten or changed, and addresses that are verified or changed. */
@Controller()
export class RecoveryController {
  constructor(
    private readonly forgot: ForgotPassword,
    private readonly reset: ResetPassword,
    private readonly passwordChange: ChangePassword,
    private readonly verification: VerifyEmail,
    private readonly emailChange: ChangeEmail,
  ) {}

  @ContractRoute('forgotPassword')
  forgotPassword(@ContractInput('forgotPassword') { body }: RequestOutput<'forgotPassword'>): Promise<void> {
    return this.forgot.run(body)
  }

  @ContractRoute('resetPassword')
  resetPassword(@ContractInput('resetPassword') { body }: RequestOutput<'resetPassword'>): Promise<void> {
    return this.reset.run(body)
  }

  @ContractRoute('changePassword')
  changePassword(
    @CurrentSession() caller: AuthContext,
    @ContractInput('changePassword') { body }: RequestOutput<'changePassword'>,
  ): Promise<void> {
    return this.passwordChange.run(caller, body)
  }

  @ContractRoute('sendVerificationEmail')
  sendVerificationEmail(@CurrentSession() caller: AuthContext): Promise<void> {
    return this.verification.ask(caller)
  }

  @ContractRoute('verifyEmail')
  verifyEmail(@ContractInput('verifyEmail') { body }: RequestOutput<'verifyEmail'>): Promise<void> {
    return this.verification.confirm(body.token)
  }

  @ContractRoute('changeEmail')
  changeEmail(
    @CurrentSession() caller: AuthContext,
    @ContractInput('changeEmail') { body }: RequestOutput<'changeEmail'>,
  ): Promise<void> {
    return this.emailChange.request(caller, body)
  }

  @ContractRoute('confirmEmailChange')
  confirmEmailChange(
    @ContractInput('confirmEmailChange') { body }: RequestOutput<'confirmEmailChange'>,
  ): Promise<void> {
    return this.emailChange.confirm(body.token)
  }
}
