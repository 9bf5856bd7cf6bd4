import { BadRequestException } from '@nestjs/common'
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common'

type Test = (value: unknown) => boolean
type Decorator = (object: object, propertyName: string) => void

interface Rule {
  type: 'customValidation' | 'conditionalValidation' | 'nestedValidation'
  name?: string
  target: Function
  propertyName: string
  constraints?: unknown[]
  constraintCls?: Function
  each?: boolean
}

/** Where class-validator keeps the rules that its decorators declare, for all its copies: the part that is read from outside. */
class Storage {
  private readonly rules: Rule[] = []
  private readonly tests = new Map<Function, { instance: { validate: Test } }[]>()

  add(rule: Rule, validate?: Test): void {
    this.rules.push(rule)
    if (validate && rule.constraintCls) this.tests.set(rule.constraintCls, [{ instance: { validate } }])
  }

  getTargetValidationMetadatas(target: Function): Rule[] {
    return this.rules.filter((rule) => target === rule.target || target.prototype instanceof rule.target)
  }

  getTargetValidatorConstraints(constraintCls: Function) {
    return this.tests.get(constraintCls) ?? []
  }
}

const storage = new Storage()
Object.assign(globalThis, { classValidatorMetadataStorage: storage })

/** A rule as `ValidateBy` of class-validator makes one. */
export function Rules(name: string, validate: Test, { each = false, constraints = [] as unknown[] } = {}) {
  return (object: object, propertyName: string) => {
    const rule = { name, target: object.constructor, propertyName, constraints, each }
    storage.add({ ...rule, type: 'customValidation', constraintCls: class {} }, validate)
  }
}

export const IsUUID = (options: { each?: boolean } = {}): Decorator =>
  Rules(
    'isUuid',
    (value) => typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-/.test(value),
    options,
  )

export const IsIn = (choices: unknown[]): Decorator =>
  Rules('isIn', (value) => choices.includes(value), { constraints: [choices] })

export const Min = (least: number): Decorator =>
  Rules('min', (value) => typeof value === 'number' && value >= least, { constraints: [least] })

export const IsOptional = (): Decorator => (object, propertyName) => {
  const isGiven = (whole: object, value: unknown) => value !== undefined && value !== null && Boolean(whole)
  const rule = { name: 'isOptional', target: object.constructor, propertyName, constraints: [isGiven] }
  storage.add({ ...rule, type: 'conditionalValidation' })
}

export const ValidateNested = (): Decorator => (object, propertyName) =>
  storage.add({ type: 'nestedValidation', target: object.constructor, propertyName })

/** Refuses what the rules do not allow, and fields without a rule, as `ValidationPipe` with `forbidNonWhitelisted` does. */
export class RulesPipe implements PipeTransform {
  transform(value: unknown, { metatype }: ArgumentMetadata): unknown {
    if (!allows(metatype!, value)) throw new BadRequestException('Validation failed')
    return value
  }
}

function allows(target: Function, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const rules = storage.getTargetValidationMetadatas(target)
  const known = new Set(rules.map(({ propertyName }) => propertyName))
  if (Object.keys(value).some((name) => !known.has(name))) return false
  return [...known].every((name) => {
    const of = rules.filter(({ propertyName }) => propertyName === name)
    const inside = (value as Record<string, unknown>)[name]
    if (inside === undefined && of.some(({ type }) => type === 'conditionalValidation')) return true
    return of.every(({ type, constraintCls, each }) => {
      if (type === 'nestedValidation')
        return allows(
          Reflect.getMetadata('design:type', target.prototype as object, name) as Function,
          inside,
        )
      const [test] = constraintCls ? storage.getTargetValidatorConstraints(constraintCls) : []
      if (!each) return test?.instance.validate(inside) ?? true
      return Array.isArray(inside) && inside.every((item) => test!.instance.validate(item))
    })
  })
}
