import type { MadeUp } from './made-up.ts'
import type { RouteOptions } from './options.ts'
import { below } from './sample.ts'
import type { Filling, Sample } from './sample.ts'
import { sampleOfDto } from './sample-of-dto.ts'
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
  const body = sampleOf(route.inputs.bodySchema, route.inputs.bodyClass, filling)
  const query = sampleOf(route.inputs.querySchema, route.inputs.queryClass, filling)
  const isBare = route.method === 'GET'
  return {
    params: {
      ...Object.fromEntries(
        parametersOf(route.path).map((name) => [name, ownId(name, nounBefore(route.path, name))]),
      ),
      ...options.params?.(named),
    },
    query: options.query?.(named) ?? inWords(query?.base),
    headers: {},
    body: isBare ? undefined : (options.body?.(named) ?? body?.base ?? emptyBody(route)),
    additions: isBare || options.body ? [] : (body?.additions ?? []),
    unfilled: [
      ...(options.query ? [] : below('query', query?.unfilled ?? [])),
      ...(isBare || options.body ? [] : below('body', body?.unfilled ?? [])),
    ],
  }
}

function sampleOf(schema: unknown, dto: Function | null, filling: Filling): Sample | null {
  return sampleOfSchema(schema, filling) ?? sampleOfDto(dto, filling)
}

/** As it stands in an address. */
function inWords(query: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]))
}

function emptyBody({ method, inputs, contractName }: WalkedRoute): unknown {
  if (inputs.hasBody) return {}
  return method === 'POST' && contractName !== null ? {} : undefined
}
