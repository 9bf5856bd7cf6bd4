import type { Type } from '@nestjs/common'
import { CredentialMarks } from './credential-marks.ts'
import { Passwords } from './passwords.ts'

export const passwordsProviders: Type[] = [Passwords, CredentialMarks]
