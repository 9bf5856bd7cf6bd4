import type { MadeUp } from './made-up.ts'
import type { RouteOptions } from './options.ts'
import { sampleOfSchema } from './sample-of-schema.ts'
import type { TenantIds } from './tenant-ids.ts'
import { kindOf } from './tenant-tables.ts'
import type { TestRequest } from './test-request.ts'
import { nounBefore, parametersOf } from './walked-route.ts'
import type { WalkedRoute } from './walked-route.ts'

/** A request that asks for nothing but what is the caller's own, made anew for each call. */
export function baseRequest(
  route: WalkedRoute,
  options: RouteOptions,
  own: TenantIds,
  madeUp: MadeUp,
): TestRequest {
  const ownId = (name: string, noun = '') => {
    const id = own
      .kindsFor(name, noun)
      .map((kind) => own.first(kind))
      .find((some) => some !== undefined)
    return id ?? madeUp.like('00000000-0000-4000-8000-000000000000')
  }
  const fresh = (stem?: string) => madeUp.fresh(stem)
  const filling = { id: (name: string) => ownId(name), fresh }
  const named = { id: (entity: string) => own.first(kindOf(entity)) ?? ownId(entity), fresh }
  const sampleOf = (schema: unknown) => sampleOfSchema(schema, filling)?.base
  return {
    params: {
      ...Object.fromEntries(
        parametersOf(route.path).map((name) => [name, ownId(name, nounBefore(route.path, name))]),
      ),
      ...options.params?.(named),
    },
    query:
      options.query?.(named) ??
      (sampleOf(route.inputs.querySchema) as Record<string, string> | undefined) ??
      {},
    headers: {},
    body:
      route.method === 'GET'
        ? undefined
        : (options.body?.(named) ?? sampleOf(route.inputs.bodySchema) ?? emptyBody(route)),
  }
}

function emptyBody({ method, inputs, contractName }: WalkedRoute): unknown {
  if (inputs.hasBody) return {}
  return method === 'POST' && contractName !== null ? {} : undefined
}
