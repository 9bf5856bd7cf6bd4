import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { smtpSender } from './smtp-sender.ts'

let server: Server
afterEach(() => server.close())

/** A mail server that takes everything and says what it was told. */
async function mailServer(): Promise<{ url: string; lines: string[] }> {
  const lines: string[] = []
  server = createServer((socket) => {
    let isData = false
    socket.write('220 test ESMTP\r\n')
    socket.on('data', (bytes) => {
      for (const line of bytes.toString().split('\r\n').slice(0, -1)) {
        lines.push(line)
        if (isData && line !== '.') continue
        if (line.startsWith('DATA')) socket.write('354 go on\r\n')
        else if (line.startsWith('QUIT')) socket.end('221 bye\r\n')
        else socket.write('250 ok\r\n')
        isData = line.startsWith('DATA')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, lines }
}

const mail = {
  from: 'Acme <no-reply@acme.example>',
  to: 'kim@example.test',
  subject: 'Übermut',
  text: 'https://app.acme.example/reset-password#token=abc',
  html: '<p>Hello</p>',
}

it('hands a mail to the server, for one recipient', async () => {
  const { url, lines } = await mailServer()
  await smtpSender(url).send(mail)
  expect(lines.filter((line) => /^(MAIL FROM|RCPT TO)/.test(line))).toEqual([
    expect.stringMatching(/^MAIL FROM:<no-reply@acme\.example>/),
    'RCPT TO:<kim@example.test>',
  ])
  expect(lines).toContain('From: Acme <no-reply@acme.example>')
  expect(lines).toContain('To: kim@example.test')
  expect(lines.some((line) => line.includes('reset-password#token'))).toBe(true)
})

it('sends to one recipient whatever the address holds', async () => {
  const { url, lines } = await mailServer()
  await smtpSender(url)
    .send({ ...mail, to: 'a@example.test, b@example.test' })
    .catch(() => {})
  expect(lines.filter((line) => line.startsWith('RCPT TO')).length).toBeLessThanOrEqual(1)
})

it('says that a mail was not sent', async () => {
  const { url } = await mailServer()
  server.close()
  await expect(smtpSender(url.replace(/:\d+$/, ':1')).send(mail)).rejects.toThrow(/ECONNREFUSED/)
})
