import {
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  Patch,
  Post,
  Put,
  Req,
  Res,
  SetMetadata,
  VERSION_NEUTRAL,
  Version,
  applyDecorators,
} from '@nestjs/common'
import { routes } from '@nest-auth/js-client/contract'
import type { Route, RouteName } from '@nest-auth/js-client/contract'
import { Public } from '../access/public.decorator.ts'
import { RefuseActors } from '../access/refuse-actors.decorator.ts'
import type { RequestHeaders } from '../access/request-of.ts'
import { RequirePermissions } from '../access/require.decorators.ts'
import { CONTRACT_ROUTE } from './contract-route.ts'
import { RouteAnswers } from './route-answers.ts'
import { securityHeaders } from './security-headers.ts'

const methods = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete }

/** Serves a route of the contract: its method, path, status and whether it is public come from the table. */
export function ContractRoute(name: RouteName): MethodDecorator {
  const route: Route = routes[name]
  return applyDecorators(
    answeredBy(name),
    SetMetadata(CONTRACT_ROUTE, name),
    methods[route.method](route.path),
    // The application's default version is that of its own routes.
    Version(VERSION_NEUTRAL),
    HttpCode(route.status),
    // RFC 6749 §5.1: answers that carry tokens or personal data are not stored.
    Header('Cache-Control', name === 'jwks' ? 'public, max-age=300' : 'no-store'),
    ...Object.entries(securityHeaders).map(([name, value]) => Header(name, value)),
    ...(route.isPublic ? [Public()] : []),
    ...(route.isPublic || route.isOpenToActors ? [] : [RefuseActors()]),
    ...(route.permission ? [RequirePermissions({ all: [route.permission] })] : []),
  )
}

/** Where a controller keeps what answers its routes. */
const ANSWERS = Symbol('nest-auth:answers')
type Controller = { [ANSWERS]: RouteAnswers }

/** Not by interceptors: each costs more than most of our routes do without. */
function answeredBy(name: RouteName): MethodDecorator {
  return (controller, key, descriptor: PropertyDescriptor) => {
    const handler = descriptor.value as (...args: unknown[]) => unknown
    const { length } = handler
    Inject(RouteAnswers)(controller, ANSWERS)
    Req()(controller, key, length)
    // A stream takes the response over.
    Res({ passthrough: name !== 'events' })(controller, key, length + 1)
    const served = function (this: Controller, ...args: unknown[]) {
      const [request, response] = [args[length] as RequestHeaders, args[length + 1]]
      return this[ANSWERS].answer(name, request, response, () => handler.apply(this, args))
    }
    // Tracing names its spans by it.
    descriptor.value = Object.defineProperty(served, 'name', { value: handler.name })
  }
}
