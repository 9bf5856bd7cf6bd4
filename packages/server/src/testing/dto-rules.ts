/** What is looked at of a rule that class-validator keeps for a field. */
export interface DtoRule {
  type: string
  name?: string
  propertyName: string
  constraints?: unknown[]
  constraintCls?: Function
  each?: boolean
}

/** What a rule was asked with. */
interface RuleArguments {
  value: unknown
  constraints: unknown[]
  object: object
  property: string
  targetName: string
}

/** What class-validator keeps, whichever copy of it the application has loaded. */
interface RuleStorage {
  getTargetValidationMetadatas(
    target: Function,
    schema: string,
    always: boolean,
    strictGroups: boolean,
  ): DtoRule[]
  getTargetValidatorConstraints(
    target: Function,
  ): { async?: boolean; instance: { validate(value: unknown, given: RuleArguments): unknown } }[]
}

/** The rules that an application has put on the fields of a class with class-validator, inherited ones too; by field. */
export function dtoRules(dto: Function): Map<string, DtoRule[]> {
  const rules = storage()?.getTargetValidationMetadatas(dto, '', true, false) ?? []
  const byField = new Map<string, DtoRule[]>()
  for (const rule of rules) byField.set(rule.propertyName, [...(byField.get(rule.propertyName) ?? []), rule])
  return byField
}

/** Whether a rule lets a value stand in an object. One that cannot be asked here, as it waits for something, does. */
export function lets(rule: DtoRule, value: unknown, object: object): boolean {
  const { constraintCls, constraints = [], propertyName: property, each } = rule
  if (!constraintCls) return true
  const one = (single: unknown): boolean =>
    storage()!
      .getTargetValidatorConstraints(constraintCls)
      .every(({ async, instance }) => {
        if (async) return true
        const given = { value: single, constraints, object, property, targetName: object.constructor.name }
        return said(() => instance.validate(single, given))
      })
  return each && Array.isArray(value) ? value.every(one) : one(value)
}

/** A rule as it is named where it is written, such as `isIdentityCard(IT)`; empty for what only says how to look. */
export function inWords({ name, constraints = [], constraintCls }: DtoRule): string {
  if (!constraintCls) return ''
  const plain = constraints.filter((some) => ['string', 'number', 'boolean'].includes(typeof some))
  return `${name ?? constraintCls.name}${plain.length > 0 ? `(${plain.join(', ')})` : ''}`
}

function said(ask: () => unknown): boolean {
  try {
    const answer = ask()
    if (!(answer instanceof Promise)) return Boolean(answer)
    answer.catch(() => {})
    return true
  } catch {
    return true
  }
}

/** It is kept in one place for all copies of class-validator. */
function storage(): RuleStorage | undefined {
  return (globalThis as { classValidatorMetadataStorage?: RuleStorage }).classValidatorMetadataStorage
}
