import { createRequire } from 'node:module'

interface ClassTransformer {
  plainToInstance(target: Function, plain: object): Record<string, unknown>
}

/** The class of the objects in a field: what class-transformer makes of them, else what the compiler has written down. */
export function innerClassOf(
  dto: Function,
  name: string,
  isList: boolean,
  transformer: ClassTransformer | null = ofNest(),
): Function | null {
  const made = transformed(transformer, dto, name, isList)
  const written = Reflect.getMetadata('design:type', dto.prototype as object, name) as Function | undefined
  const found = [made, written].find((some) => some && some !== Object && some !== Array)
  return found ?? null
}

function transformed(transformer: ClassTransformer | null, dto: Function, name: string, isList: boolean) {
  try {
    const made = transformer?.plainToInstance(dto, { [name]: isList ? [{}] : {} })[name]
    const inner = (isList ? (made as unknown[])[0] : made) as object | undefined
    return inner?.constructor
  } catch {
    // Its constructor or a transformation of the application asks for more than an empty object.
    return undefined
  }
}

let known: ClassTransformer | null | undefined

/** The one that Nest's `ValidationPipe` uses; null where an application has none. */
function ofNest(): ClassTransformer | null {
  if (known !== undefined) return known
  try {
    const nest = createRequire(import.meta.url).resolve('@nestjs/common')
    known = createRequire(nest)('class-transformer') as ClassTransformer
  } catch {
    known = null
  }
  return known
}
