import type { Tenant } from '@nest-auth/js-client'

type TenantLook = Pick<Tenant, 'id' | 'branding'>

/** Backgrounds on which white text has a contrast of 4.5:1 or more. */
export const avatarColors = [
  '#2563a8',
  '#0f766e',
  '#6d3fc4',
  '#b4235a',
  '#9a4a0b',
  '#3f6b1c',
  '#4a4fc9',
  '#8c3494',
  '#1d6580',
  '#6b5320',
] as const

/** The colours of a tenant: those it has chosen, with readable initials on them, or else those of its id. */
export function tenantColors({ id, branding }: TenantLook): { backgroundColor: string; color?: string } {
  const accent = branding?.accentColor
  // Anything but a plain colour would be styles of a stranger.
  if (!accent || !/^#[\da-f]{6}$/i.test(accent)) return { backgroundColor: avatarColor(id) }
  return { backgroundColor: accent, color: luminanceOf(accent) > 0.18 ? '#000000' : '#ffffff' }
}

/** The colour of an id; always the same one. */
export function avatarColor(id: string): string {
  let hash = 0
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)!) | 0
  return avatarColors[Math.abs(hash) % avatarColors.length]!
}

/** Relative luminance (WCAG 2.2). Black and white are equally readable at 0.18. */
function luminanceOf(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
