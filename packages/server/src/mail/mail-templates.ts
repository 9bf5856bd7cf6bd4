import type { MailContent, MailContext } from './mail-content.ts'

/** Writes a mail. */
export type MailTemplate = (context: MailContext) => MailContent

const span = (minutes: number) => {
  if (minutes < 120) return `${minutes} minutes`
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`
}
const where = ({ productName, tenantName }: MailContext) =>
  tenantName === null ? productName : `${tenantName} (${productName})`
const paragraphs = (...parts: string[]) => parts.join('\n\n')

/** The mails of the library, in English. */
export const mailTemplates = {
  passwordReset: (mail) => ({
    subject: `Reset your password for ${where(mail)}`,
    text: paragraphs(
      `Somebody asked to reset the password of your account at ${where(mail)}.`,
      'To choose a new one, open this link:',
      mail.link,
      `It works once, for ${span(mail.minutes)}. If it was not you, ignore this mail: nothing has changed.`,
    ),
  }),
  passwordChanged: (mail) => ({
    subject: `Your password for ${where(mail)} was changed`,
    text: paragraphs(
      `The password of your account at ${where(mail)} was changed just now, and your other devices were signed out.`,
      'If it was not you, reset your password at once.',
    ),
  }),
  emailVerification: (mail) => ({
    subject: `Confirm your email address for ${where(mail)}`,
    text: paragraphs(
      `To confirm that this address is yours, open this link:`,
      mail.link,
      `It works once, for ${span(mail.minutes)}. If you have no account at ${where(mail)}, ignore this mail.`,
    ),
  }),
  emailChange: (mail) => ({
    subject: `Confirm your new email address for ${where(mail)}`,
    text: paragraphs(
      `To use this address for your account at ${where(mail)} from now on, open this link:`,
      mail.link,
      `It works once, for ${span(mail.minutes)}. If you asked for nothing, ignore this mail: nothing has changed.`,
    ),
  }),
  emailChangeRequested: (mail) => ({
    subject: `A new email address was asked for at ${where(mail)}`,
    text: paragraphs(
      `Somebody who is signed in to your account at ${where(mail)} asked to change its email address.`,
      'Until the new address is confirmed nothing changes. If it was not you, change your password at once.',
    ),
  }),
  emailChanged: (mail) => ({
    subject: `Your email address at ${where(mail)} was changed`,
    text: paragraphs(
      `Your account at ${where(mail)} is known by another email address from now on.`,
      'If it was not you, ask the people who run it for help at once.',
    ),
  }),
  accountExists: (mail) => ({
    subject: `You have an account at ${where(mail)} already`,
    text: paragraphs(
      `Somebody tried to sign up at ${where(mail)} with this address, which has an account there already.`,
      'If it was you, sign in, or reset your password. If it was not you, ignore this mail: nothing has changed.',
    ),
  }),
  invitation: (mail) => ({
    subject: `You are invited to ${where(mail)}`,
    text: paragraphs(
      `${mail.invitedBy ?? 'Somebody who runs it'} asks you to join ${where(mail)}.`,
      'To accept, open this link:',
      mail.link,
      `It works once, for ${span(mail.minutes)}. If you do not want to join, ignore this mail.`,
    ),
  }),
} satisfies Record<string, MailTemplate>

/** The name of a mail. */
export type MailKind = keyof typeof mailTemplates
