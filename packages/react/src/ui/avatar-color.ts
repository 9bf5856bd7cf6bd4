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

/** The colour of an id; always the same one. */
export function avatarColor(id: string): string {
  let hash = 0
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)!) | 0
  return avatarColors[Math.abs(hash) % avatarColors.length]!
}
