import type { Type } from '@nestjs/common'
import { ChangeEmail } from './change-email.ts'
import { ChangePassword } from './change-password.ts'
import { CurrentPassword } from './current-password.ts'
import { ForgotPassword } from './forgot-password.ts'
import { RecoveryDeeds } from './recovery-deeds.ts'
import { RecoveryMails } from './recovery-mails.ts'
import { ResetPassword } from './reset-password.ts'
import { VerifyEmail } from './verify-email.ts'

export const recoveryProviders: Type[] = [
  RecoveryDeeds,
  RecoveryMails,
  ForgotPassword,
  ResetPassword,
  CurrentPassword,
  ChangePassword,
  VerifyEmail,
  ChangeEmail,
]
