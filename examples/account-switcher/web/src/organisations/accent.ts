import type { CSSProperties } from 'react'
import type { Branding } from '@nest-auth/js-client'

/** The organisation's colour as CSS variables, with a readable colour on it; nothing unless it is a plain `#rrggbb`. */
export function accentStyle(branding: Branding | undefined): CSSProperties | undefined {
  const accent = branding?.accentColor
  if (!accent || !/^#[\da-f]{6}$/i.test(accent)) return undefined
  const onAccent = luminanceOf(accent) > 0.18 ? '#000000' : '#ffffff'
  return { '--accent': accent, '--on-accent': onAccent } as CSSProperties
}

/** Relative luminance (WCAG 2.2). Black and white are equally readable at 0.18. */
function luminanceOf(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
