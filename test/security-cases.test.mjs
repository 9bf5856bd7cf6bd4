import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const rows = [...read('docs/security-cases.md').matchAll(/^\| ([A-Z]\d+) +\| (.*?) +\| (.*?) +\|$/gm)].map(
  ([, id, what, shownBy]) => ({ id, what, shownBy }),
)

/** Of each group, what has to be answered for. */
const numbers = {
  A: [1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19],
  B: [20, 21, 22, 23, 26, 27, 28, 29],
  C: [31, 32, 33, 35, 37, 38, 39, 40, 41, 42, 44, 45],
  E: [61, 62, 63, 65, 66, 67, 68, 70, 71, 72, 73, 75, 76, 77, 78, 81, 82, 83, 84, 85, 86, 87, 89, 90],
  I: [163, 164, 165, 166, 167, 168, 170, 171, 173, 174, 175, 176, 177, 178, 179, 180],
  K: [191, 192, 193, 194, 196, 197, 199, 200, 201, 202],
  M: [219, 221, 222, 224, 225],
}

test('every security case is listed once', () => {
  const all = Object.entries(numbers).flatMap(([group, ids]) => ids.map((id) => `${group}${id}`))
  expect(rows.map(({ id }) => id)).toEqual(all)
})

test('a case is shown by tests that exist, or says why not yet', () => {
  const missing = rows.flatMap(({ id, shownBy }) => {
    if (/^Not yet: .{20,}/.test(shownBy)) return []
    return shownBy.split('<br>').flatMap((named) => {
      const [, file, title] = /^`([\w./-]+)`: (.+)$/.exec(named) ?? []
      return file && read(file).includes(title.replaceAll('\\_', '_')) ? [] : [`${id}: ${named}`]
    })
  })
  expect(missing).toEqual([])
})
