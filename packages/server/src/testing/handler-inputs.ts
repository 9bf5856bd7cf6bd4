import { requests } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js'
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js'
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
  const of = (type: RouteParamtypes) =>
    Object.entries(parameters).flatMap(([key, metadata]) => (key.startsWith(`${type}:`) ? [metadata] : []))
  const names = (type: RouteParamtypes) =>
    of(type).flatMap(({ data }) => (typeof data === 'string' ? [data] : []))
  const whole = (type: RouteParamtypes) => of(type).find(({ data }) => typeof data !== 'string')
  return {
    hasBody: of(RouteParamtypes.BODY).length > 0,
    bodyNames: names(RouteParamtypes.BODY),
    bodySchema: whole(RouteParamtypes.BODY)?.schema,
    queryNames: names(RouteParamtypes.QUERY),
    querySchema: whole(RouteParamtypes.QUERY)?.schema,
    headerNames: names(RouteParamtypes.HEADERS),
  }
}

function inputsOfContract(name: RouteName): HandlerInputs {
  const { body, query } = requests[name] as { body?: unknown; query?: unknown }
  return {
    hasBody: body !== undefined,
    bodyNames: [],
    bodySchema: body,
    queryNames: [],
    querySchema: query,
    headerNames: [],
  }
}
