import type { MailSender } from './mail-sender.ts'

const timeoutMs = 10_000

/** Sends by SMTP. The connection must be encrypted, except to this same host (RFC 8314 §3). */
export function smtpSender(url: string): MailSender {
  let transport: Promise<{ sendMail(mail: object): Promise<unknown> }> | undefined
  return {
    async send({ from, to, subject, text, html }) {
      transport ??= connect(url)
      await (
        await transport
      ).sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        html,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    },
  }
}

// Loaded with the first mail: applications without mail need not pay for it.
async function connect(url: string) {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    url,
    requireTLS: !isLoopback(new URL(url).hostname),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // A mail is made of the text given, never of files or addresses named in it.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host)
}
