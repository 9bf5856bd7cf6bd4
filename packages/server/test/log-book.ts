import { Writable } from 'node:stream'
import { pino } from 'pino'
import type { LogOptions } from '../src/index.ts'

/** A log in memory. */
export function logBook() {
  const text: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text.push(String(chunk))
      done()
    },
  })
  const options: LogOptions = { logger: pino({ level: 'debug' }, stream) }
  return {
    options,
    text: () => text.join(''),
    lines: () => text.flatMap((part) => part.trim().split('\n')).map((line) => JSON.parse(line)),
  }
}
