import { expect, it } from 'vitest'
import { avatarColor, avatarColors, tenantColors } from './avatar-color.ts'
import { initials } from './initials.ts'

/** Contrast with white, WCAG 2.2. */
function contrast(color: string): number {
  return 1.05 / (luminance(color) + 0.05)
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

it.each(avatarColors)('White initials on %s have a contrast of at least 4.5:1', (color) => {
  expect(contrast(color)).toBeGreaterThanOrEqual(4.5)
})

it('An id has always the same colour, and ids have different ones', () => {
  const ids = Array.from({ length: 100 }, (_, at) => `tenant-${at}`)
  expect(ids.map(avatarColor)).toStrictEqual(ids.map(avatarColor))
  expect(new Set(ids.map(avatarColor)).size).toBe(avatarColors.length)
})

it.each(['#000000', '#1f6feb', '#7c3aed', '#777777', '#767676', '#c2410c', '#fde047', '#FFFFFF'])(
  'Initials on the colour %s of a tenant have a contrast of at least 4.5:1',
  (accentColor) => {
    const { backgroundColor, color } = tenantColors({ id: 'a' as never, branding: { accentColor } })
    expect(backgroundColor).toBe(accentColor)
    const isWhite = color === '#ffffff'
    expect(isWhite ? contrast(accentColor) : (luminance(accentColor) + 0.05) / 0.05).toBeGreaterThanOrEqual(
      4.5,
    )
  },
)

it.each([undefined, {}, { accentColor: 'url(https://stranger.test)' }, { accentColor: 'red' }])(
  'A tenant with the looks %o has the colour of its id',
  (branding) => {
    expect(tenantColors({ id: 'a' as never, branding })).toStrictEqual({ backgroundColor: avatarColor('a') })
  },
)

it.each([
  ['Acme', 'A'],
  ['Globex Corporation Ltd', 'GC'],
  ['grace.hopper@example.com', 'GH'],
  ['Ångström', 'Å'],
  ['東京 商事', '東商'],
  ['(hidden)', 'H'],
  ['🚀', ''],
])('The initials of %s are %s', (name, expected) => {
  expect(initials(name)).toBe(expected)
})
