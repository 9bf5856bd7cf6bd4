import { likelyTexts } from './likely-texts.ts'
import { below } from './sample.ts'
import { withValue } from './test-request.ts'
import type { Addition, Filling, Sample } from './sample.ts'

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

/** Names of the fields that a schema of valibot describes. */
export function fieldsOfSchema(schema: unknown): string[] {
  return Object.keys((schema as Partial<Schema> | undefined)?.entries ?? {})
}

/** Makes a sample for a schema of valibot; null for others, and where no sample is accepted. */
export function sampleOfSchema(schema: unknown, filling: Filling): Sample | null {
  if (!isSchema(schema)) return null
  const base = valueFor(schema, '', filling)
  const additions = additionsTo(schema, filling)
  if (accepts(schema, base)) return { base, additions, unfilled: [] }
  // Rules over several fields, such as "one of them", may ask for one that is optional.
  const asked = additions.find(
    ({ path, value }) => path.length === 1 && accepts(schema, withValue(base, path, value)),
  )
  if (asked === undefined) return null
  return {
    base: withValue(base, asked.path, asked.value),
    additions: additions.filter((addition) => addition !== asked),
    unfilled: [],
  }
}

function additionsTo(schema: Schema, filling: Filling): Addition[] {
  if (schema.item) return below(0, additionsTo(schema.item, filling))
  return Object.entries(schema.entries ?? {}).flatMap(([name, entry]) =>
    isOptional(entry)
      ? [{ path: [name], value: valueFor(entry, name, filling) }]
      : below(name, additionsTo(entry, filling)),
  )
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
      return textFor(schema, name, filling)
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

function textFor(schema: Schema, name: string, filling: Filling): string {
  const texts = likelyTexts(name, filling)
  return texts.find((text) => accepts(schema, text)) ?? texts[0]!
}
