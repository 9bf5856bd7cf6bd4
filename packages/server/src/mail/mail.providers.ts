import type { Type } from '@nestjs/common'
import { MailQueue } from './mail-queue.ts'
import { Mailer } from './mailer.ts'

export const mailProviders: Type[] = [MailQueue, Mailer]
