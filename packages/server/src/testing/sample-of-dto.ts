import { dtoRules, inWords, lets } from './dto-rules.ts'
import type { DtoRule } from './dto-rules.ts'
import { innerClassOf } from './inner-class.ts'
import { knownDates, knownFormats } from './known-formats.ts'
import { likelyTexts } from './likely-texts.ts'
import { below } from './sample.ts'
import type { Addition, Filling, Sample, Unfilled } from './sample.ts'
import { isIdName } from './tenant-ids.ts'
import { textsOfPattern } from './text-of-pattern.ts'

/** Names of the fields that a class describes with class-validator. */
export function fieldsOfDto(dto: Function | null): string[] {
  return dto ? [...dtoRules(dto).keys()] : []
}

/** Makes a sample for a class whose fields are described with class-validator; null for others. */
export function sampleOfDto(dto: Function | null, filling: Filling, depth = 0): Sample | null {
  const fields = dto ? dtoRules(dto) : new Map<string, DtoRule[]>()
  if (fields.size === 0 || depth > deepest) return null
  const base: Record<string, unknown> = {}
  const additions: Addition[] = []
  const unfilled: Unfilled[] = []
  for (const [name, rules] of fields) {
    const made = new DtoField(dto!, name, rules, base).sample(filling, depth)
    const isOptional = mayBeMissing(rules, base)
    const missing = below(name, made.unfilled)
    unfilled.push(...(isOptional ? missing.map(inOptional) : missing))
    if (isOptional) additions.push({ path: [name], value: made.base })
    else {
      base[name] = made.base
      additions.push(...below(name, made.additions))
    }
  }
  return { base, additions, unfilled }
}

/** Classes may hold themselves. */
const deepest = 4

function mayBeMissing(rules: readonly DtoRule[], object: object): boolean {
  return rules.some(({ type, constraints = [] }) => {
    if (type !== 'conditionalValidation') return false
    const [isAsked] = constraints as ((object: object, value: unknown) => boolean)[]
    return !isAsked!(object, undefined)
  })
}

function inOptional(field: Unfilled): Unfilled {
  return { ...field, isInOptional: field.isInOptional || field.path.length > 1 }
}

class DtoField {
  private readonly isNested: boolean
  private readonly isList: boolean
  private readonly type: unknown

  constructor(
    private readonly dto: Function,
    private readonly name: string,
    private readonly rules: readonly DtoRule[],
    /** The fields before this one, which it may have to agree with. */
    private readonly object: Record<string, unknown>,
  ) {
    this.type = Reflect.getMetadata('design:type', dto.prototype as object, name)
    this.isNested = rules.some((rule) => rule.type === 'nestedValidation')
    this.isList =
      this.type === Array ||
      rules.some((rule) => rule.each === true || /^(?:isArray|array)/.test(rule.name ?? ''))
  }

  sample(filling: Filling, depth: number): Sample {
    if (this.isNested) {
      const item = sampleOfDto(innerClassOf(this.dto, this.name, this.isList), filling, depth + 1)
      const { base, additions, unfilled } = item ?? { base: {}, additions: [], unfilled: [] }
      if (!this.isList) return { base, additions, unfilled }
      return {
        base: this.fitting(sizes.map((size) => Array(size).fill(base))),
        additions: below(0, additions),
        unfilled: below(0, unfilled),
      }
    }
    const values = this.likelyValues(filling)
    if (!this.isList) return this.alone(this.fitting(values))
    const items = values.filter((value) => this.isFitting([value], ({ each }) => each === true))
    return this.alone(this.fitting(sizes.map((size) => items.slice(0, size))))
  }

  private alone(base: unknown): Sample {
    const asks = this.rules.map(inWords).filter(Boolean).join(', ')
    return {
      base,
      additions: [],
      unfilled: this.isFitting(base) ? [] : [{ path: [], asks, isInOptional: false }],
    }
  }

  /** The first that every rule lets stand; where none does, the route will refuse it, and the field is reported. */
  private fitting(values: readonly unknown[]): unknown {
    return values.find((value) => this.isFitting(value)) ?? values[0]
  }

  private isFitting(value: unknown, isAsked: (rule: DtoRule) => boolean = () => true): boolean {
    const seen = this.type === Date ? new Date(String(value)) : value
    const object = { ...this.object, [this.name]: seen }
    return this.rules.every((rule) => !isAsked(rule) || lets(rule, seen, object))
  }

  private likelyValues(filling: Filling): unknown[] {
    const given = this.rules.flatMap(valuesIn)
    const texts = likelyTexts(this.name, filling)
    const lengths = given.filter((some) => typeof some === 'number' && some > 0 && some <= 1000) as number[]
    const word = filling.fresh()
    return [
      ...(isIdName(this.name) ? [filling.id(this.name)] : []),
      ...(this.type === Number ? numbers : []),
      ...(this.type === Boolean ? [true] : []),
      ...texts,
      ...lengths.map((length) => word.padEnd(length, 'x').slice(-length)),
      ...given,
      ...numbers,
      true,
      {},
      { walk: word },
      filling.id(this.name),
      ...knownFormats,
      ...knownDates,
      // A field that repeats another one, as a password does.
      ...Object.values(this.object),
      // One that must not be sent.
      '',
    ]
  }
}

/** What a rule is given to compare with: choices, the values of an enum, limits, dates, a pattern. */
function valuesIn({ name = '', constraints = [] }: DtoRule): unknown[] {
  if (name === 'matches') return textsOfPattern(...(constraints as [RegExp | string, string?]))
  if (/^(?:min|max)Date$/.test(name)) return datesAround(constraints[0] as Date | (() => Date))
  return constraints.flatMap((constraint) => {
    if (typeof constraint === 'function' || constraint instanceof RegExp) return []
    const all =
      constraint !== null && typeof constraint === 'object' ? Object.values(constraint) : [constraint]
    return all.filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
  })
}

/** A limit may move on before the request arrives. */
function datesAround(limit: Date | (() => Date)): string[] {
  const time = Number(typeof limit === 'function' ? limit() : limit)
  const hour = 3_600_000
  return [time + hour, time - hour, time].map((some) => new Date(some).toISOString())
}

const numbers = [1, 10, 100, 0, -1]

/** How many items a list may have to have. */
const sizes = [1, 2, 3, 5, 0]
