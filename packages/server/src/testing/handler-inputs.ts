import { requests } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js'
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js'
import { fieldsOfDto } from './sample-of-dto.ts'
import { fieldsOfSchema } from './sample-of-schema.ts'
import type { HandlerInputs } from './walked-route.ts'

interface ParameterMetadata {
  data?: unknown
  schema?: unknown
}

/** Reads what the decorators of a handler's parameters say about its request. */
export function inputsOf(
  controller: Function,
  handler: string,
  contractName: RouteName | null,
): HandlerInputs {
  if (contractName !== null) return inputsOfContract(contractName)
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<
    string,
    ParameterMetadata
  >
  const classes = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, handler) ??
    []) as Function[]
  const of = (type: RouteParamtypes) =>
    Object.entries(parameters).flatMap(([key, metadata]) =>
      key.startsWith(`${type}:`) ? [{ ...metadata, class: classes[Number(key.split(':')[1])] ?? null }] : [],
    )
  const names = (type: RouteParamtypes) =>
    of(type).flatMap(({ data }) => (typeof data === 'string' ? [data] : []))
  const whole = (type: RouteParamtypes) => of(type).find(({ data }) => typeof data !== 'string')
  const queryClass = whole(RouteParamtypes.QUERY)?.class ?? null
  const querySchema = whole(RouteParamtypes.QUERY)?.schema
  return {
    hasBody: of(RouteParamtypes.BODY).length > 0,
    bodyNames: names(RouteParamtypes.BODY),
    bodySchema: whole(RouteParamtypes.BODY)?.schema,
    bodyClass: whole(RouteParamtypes.BODY)?.class ?? null,
    queryNames: [...names(RouteParamtypes.QUERY), ...fieldsOfDto(queryClass), ...fieldsOfSchema(querySchema)],
    querySchema,
    queryClass,
    headerNames: names(RouteParamtypes.HEADERS),
  }
}

function inputsOfContract(name: RouteName): HandlerInputs {
  const { body, query } = requests[name] as { body?: unknown; query?: unknown }
  return {
    hasBody: body !== undefined,
    bodyNames: [],
    bodySchema: body,
    bodyClass: null,
    queryNames: fieldsOfSchema(query),
    querySchema: query,
    queryClass: null,
    headerNames: [],
  }
}
