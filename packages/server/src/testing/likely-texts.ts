import type { Filling } from './sample.ts'
import { isIdName } from './tenant-ids.ts'

/** Texts to be tried for a field of this name, the likeliest first. */
export function likelyTexts(name: string, filling: Filling): string[] {
  const word = filling.fresh()
  const id = String(filling.id(name))
  return [
    ...(isIdName(name) ? [id] : []),
    ...(/password/i.test(name) ? ['violet-harbour-91-kettle'] : []),
    ...(/role/i.test(name) ? ['member'] : []),
    ...(/reason/i.test(name) ? ['a reason that was given'] : []),
    word,
    `${word}@example.test`,
    id,
    '#1f6feb',
    `https://example.test/${word}`,
    '+493012345678',
    '1',
    '2026-01-01',
    '2026-01-01T00:00:00.000Z',
  ]
}
