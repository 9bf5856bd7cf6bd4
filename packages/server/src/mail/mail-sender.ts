/** One mail to one address, ready to be sent. Nothing in it holds a line break where a header would. */
export interface MailMessage {
  from: string
  to: string
  subject: string
  text: string
  html: string
}

/** Sends mails. A rejected promise means: not sent, try again later. */
export interface MailSender {
  send(message: MailMessage): Promise<void>
}
