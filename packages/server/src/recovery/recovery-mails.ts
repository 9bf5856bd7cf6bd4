import { Injectable } from '@nestjs/common'
import { OneTimeTokens } from '../credentials/one-time-tokens.ts'
import type { TokenPurpose } from '../credentials/one-time-tokens.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import type { MailTask } from '../mail/mail-queue.ts'
import { Mailer } from '../mail/mailer.ts'
import type { MailLink } from '../mail/mail-links.ts'
import type { MailKind } from '../mail/mail-templates.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { RecoveryDeeds } from './recovery-deeds.ts'

/** Somebody a mail goes to, and the tenant that gives the mail its name. */
interface Recipient {
  id: string
  email: string
  isEmailVerified: boolean
  tenant: { name: string; slug: string } | null
}

const links = {
  password_reset: { kind: 'passwordReset', page: 'resetPassword', ttlSeconds: 30 * 60 },
  email_verification: { kind: 'emailVerification', page: 'verifyEmail', ttlSeconds: 24 * 3600 },
  email_change: { kind: 'emailChange', page: 'confirmEmail', ttlSeconds: 24 * 3600 },
} as const satisfies Record<TokenPurpose, { kind: MailKind; page: MailLink; ttlSeconds: number }>

/** Does what the routes of this room have put into the queue: finds the person, makes the token, sends the mail. */
@Injectable()
export class RecoveryMails {
  constructor(
    private readonly database: Database,
    private readonly tokens: OneTimeTokens,
    private readonly mailer: Mailer,
    private readonly deeds: RecoveryDeeds,
    queue: MailQueue,
  ) {
    queue.handle('password_reset', (task) => this.reset(task))
    queue.handle('email_verification', (task) => this.verify(task))
    queue.handle('email_change', (task) => this.changeEmail(task))
    queue.handle('account_exists', (task) => this.accountExists(task))
    queue.handle('notice', (task) => this.notify(task))
  }

  private async reset(task: MailTask): Promise<void> {
    const person = await this.find(task.tenantId, 'email', task.payload['email'])
    if (!person) return
    await this.sendLink('password_reset', task, person)
    await this.deeds.record('password.reset_requested', { scopeId: task.tenantId, userId: person.id })
  }

  private async verify(task: MailTask): Promise<void> {
    const person = await this.find(task.tenantId, 'id', task.payload['userId'])
    if (!person || person.isEmailVerified) return
    const isUnderWay =
      task.payload['unlessUnderWay'] === true &&
      (await this.tokens.isUnderWay({ scopeId: task.tenantId, userId: person.id }, 'email_verification'))
    if (!isUnderWay) await this.sendLink('email_verification', task, person)
  }

  private async accountExists({ tenantId, payload }: MailTask): Promise<void> {
    const person = await this.find(tenantId, 'email', payload['email'])
    if (person) await this.mailer.send({ kind: 'accountExists', to: person.email, tenant: person.tenant })
  }

  /** To an address that is somebody's already nothing is sent, and nobody is told. */
  private async changeEmail(task: MailTask): Promise<void> {
    const person = await this.find(task.tenantId, 'id', task.payload['userId'])
    const newEmail = String(task.payload['newEmail'])
    if (!person || (await this.find(task.tenantId, 'email', newEmail, false))) return
    await this.sendLink('email_change', task, person, { newEmail })
  }

  private async notify({ tenantId, payload }: MailTask): Promise<void> {
    const person = await this.find(tenantId, 'id', payload['userId'])
    const to = (payload['to'] as string | undefined) ?? person?.email
    if (person && to) await this.mailer.send({ kind: payload['kind'] as MailKind, to, tenant: person.tenant })
  }

  private async sendLink(
    purpose: TokenPurpose,
    task: MailTask,
    person: Recipient,
    more: { newEmail?: string } = {},
  ): Promise<void> {
    const { kind, page, ttlSeconds } = links[purpose]
    const token = await this.tokens.issue({
      scopeId: task.tenantId,
      // Tried again, the mail replaces the token of the first try and is not counted twice.
      id: task.id,
      userId: person.id,
      purpose,
      payload: { email: person.email, ...more },
      ttlSeconds,
    })
    if (token === null) return
    const to = more.newEmail ?? person.email
    await this.mailer.send({ kind, to, tenant: person.tenant, link: { page, token, ttlSeconds } })
  }

  /** Somebody with an address; of a tenant in force, where tenants have users of their own. */
  private async find(
    scopeId: string,
    by: 'email' | 'id',
    value: unknown,
    mustBeInForce = true,
  ): Promise<Recipient | null> {
    const rows = await this.database.query<Omit<Recipient, 'tenant'> & { name: string; slug: string }>(
      `select u.id, u.email, u.is_email_verified as "isEmailVerified", t.name, t.slug
         from nest_auth_users u join nest_auth_tenants t on t.id = u.tenant_id
        where u.tenant_id = $1 and u.${by} = $2 and u.email is not null
          and (not $3::boolean or (u.is_active and t.is_active and t.deleted_at is null))`,
      [scopeId, value, mustBeInForce],
    )
    if (!rows[0]) return null
    const { name, slug, ...person } = rows[0]
    return { ...person, tenant: scopeId === ROOT_SCOPE_ID ? null : { name, slug } }
  }
}
