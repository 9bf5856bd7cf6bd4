/** What fills a sample. */
export interface Filling {
  /** An id of the caller's own tenant for a field of this name. */
  id(name: string): string | number
  fresh(): string
}

/** A value that a schema accepts, and what may be added to it. */
export interface Sample {
  base: unknown
  /** Optional fields of the outermost object, each with a value. */
  additions: Record<string, unknown>
}

/** What is looked at of a schema of valibot. */
interface Schema {
  type: string
  entries?: Record<string, Schema>
  item?: Schema
  items?: Schema[]
  wrapped?: Schema
  options?: unknown[]
  literal?: unknown
  default?: unknown
  '~standard': { vendor: string; validate: (value: unknown) => unknown }
}

/** Makes a sample for a schema of valibot; null for others, and where no sample is accepted. */
export function sampleOfSchema(schema: unknown, filling: Filling): Sample | null {
  if (!isSchema(schema)) return null
  const base = valueFor(schema, '', filling)
  const additions: Record<string, unknown> = {}
  if (!isObject(schema)) return accepts(schema, base) ? { base, additions } : null
  for (const [name, entry] of Object.entries(schema.entries!)) {
    if (isOptional(entry)) additions[name] = valueFor(entry, name, filling)
  }
  const whole = [
    base,
    ...Object.entries(additions).map(([name, value]) => ({ ...(base as object), [name]: value })),
  ]
  // Rules over several fields, such as "one of them", may ask for one that is optional.
  const accepted = whole.find((some) => accepts(schema, some))
  return accepted === undefined ? null : { base: accepted, additions }
}

function isSchema(schema: unknown): schema is Schema {
  return (
    (schema as Schema | undefined)?.['~standard']?.vendor === 'valibot' &&
    typeof (schema as Schema).type === 'string'
  )
}

function isObject({ entries }: Schema): boolean {
  return entries !== undefined
}

function isOptional({ type }: Schema): boolean {
  return /^(?:optional|nullish|exact_optional|undefinedable)$/.test(type)
}

function accepts(schema: Schema, value: unknown): boolean {
  const result = schema['~standard'].validate(value) as { issues?: unknown }
  return !(result instanceof Promise) && result.issues === undefined
}

function valueFor(schema: Schema, name: string, filling: Filling): unknown {
  if (isObject(schema)) {
    const required = Object.entries(schema.entries!).filter(([, entry]) => !isOptional(entry))
    return Object.fromEntries(required.map(([key, entry]) => [key, valueFor(entry, key, filling)]))
  }
  if (schema.wrapped) return valueFor(schema.wrapped, name, filling)
  switch (schema.type) {
    case 'string':
      return stringFor(schema, name, filling)
    case 'number':
      return [1, 10, 100, 0].find((value) => accepts(schema, value)) ?? 1
    case 'boolean':
      return true
    case 'array':
      return [valueFor(schema.item!, name, filling)]
    case 'tuple':
    case 'strict_tuple':
      return schema.items!.map((item) => valueFor(item, name, filling))
    case 'picklist':
    case 'enum':
      return schema.options![0]
    case 'literal':
      return schema.literal
    case 'union':
    case 'variant':
      return valueFor(schema.options![0] as Schema, name, filling)
    case 'record':
      return {}
    default:
      return null
  }
}

function stringFor(schema: Schema, name: string, filling: Filling): string {
  const word = filling.fresh()
  const candidates = [
    ...(/password/i.test(name) ? ['violet-harbour-91-kettle'] : []),
    ...(/role/i.test(name) ? ['member'] : []),
    ...(/reason/i.test(name) ? ['a reason that was given'] : []),
    word,
    `${word}@example.test`,
    String(filling.id(name)),
    '#1f6feb',
    `https://example.test/${word}`,
    '+493012345678',
    '1',
    '2026-01-01',
    '2026-01-01T00:00:00.000Z',
  ]
  return candidates.find((candidate) => accepts(schema, candidate)) ?? word
}
