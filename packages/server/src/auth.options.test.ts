import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Each member of the interfaces in a file, with the comment before it. */
function membersIn(file: string): { name: string; type: string; comment: string }[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  return [...text.matchAll(/((?:^ {2}\/\*\*(?:(?!\*\/)[^])*\*\/\n)?)^ {2}(\w+\??): (.+)$/gm)].map(
    ([, comment = '', name = '', type = '']) => ({ name, type, comment }),
  )
}

const files = ['auth.options.ts', 'mail/mail.options.ts', 'telemetry/telemetry.options.ts']

it.each(files)('each optional setting in %s says what it does, and what holds without it', (file) => {
  const settings = membersIn(file).filter(
    ({ name, type }) => name.endsWith('?') && !/^\w+Options$/.test(type),
  )
  expect(settings.length).toBeGreaterThan(1)
  const silent = settings.filter(({ comment }) => !/\w[^@]*@default \S/.test(comment.replaceAll('/**', '')))
  expect(silent.map(({ name }) => name)).toEqual([])
})
