import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { FlowLocal } from './flow-local.ts'

const person = new FlowLocal<string>()
const place = new FlowLocal<string | undefined>()
const both = () => [person.get(), place.get()]

it('follows one flow past everything it waits for, and no other', async () => {
  const flow = (name: string) =>
    person.run(name, async () => {
      await turn()
      const here = place.run(`at ${name}`, async () => {
        await turn()
        return both()
      })
      return [both(), await here, both()]
    })
  expect(await Promise.all([flow('Ada'), flow('Bob')])).toEqual(
    ['Ada', 'Bob'].map((name) => [
      [name, undefined],
      [name, `at ${name}`],
      [name, undefined],
    ]),
  )
  expect(both()).toEqual([undefined, undefined])
})

it('can be taken away within a flow, without touching what else it carries', () => {
  person.run('Ada', () =>
    place.run('here', () => {
      expect(place.run(undefined, both)).toEqual(['Ada', undefined])
      expect(both()).toEqual(['Ada', 'here'])
    }),
  )
})
