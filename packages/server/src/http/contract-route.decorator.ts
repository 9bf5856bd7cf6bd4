import {
  Delete,
  Get,
  Header,
  HttpCode,
  Patch,
  Post,
  Put,
  SetMetadata,
  UseInterceptors,
  VERSION_NEUTRAL,
  Version,
  applyDecorators,
} from '@nestjs/common'
import { routes } from '@nest-auth/js-client/contract'
import type { Route, RouteName } from '@nest-auth/js-client/contract'
import { Public } from '../access/public.decorator.ts'
import { RefuseActors } from '../access/refuse-actors.decorator.ts'
import { RequirePermissions } from '../access/require.decorators.ts'
import { AnswerInTime } from './answer-in-time.ts'
import { CONTRACT_ROUTE } from './contract-route.ts'
import { ReportRoute } from './report-route.interceptor.ts'
import { securityHeaders } from './security-headers.ts'

const methods = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete }

/** Routes that wait for the database no longer than a deadline of its own, or are a stream. */
const answersByItself = new Set<RouteName>([
  'clientConfig',
  'jwks',
  'me',
  'refresh',
  'events',
  'live',
  'ready',
])

/** Served without interceptors, which would cost more than all the rest of it. */
const reportsItself = new Set<RouteName>(['me'])

/** Serves a route of the contract: its method, path, status and whether it is public come from the table. */
export function ContractRoute(name: RouteName): MethodDecorator {
  const route: Route = routes[name]
  return applyDecorators(
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
    UseInterceptors(
      ...(reportsItself.has(name) ? [] : [ReportRoute]),
      ...(answersByItself.has(name) ? [] : [AnswerInTime]),
    ),
    ...(route.permission ? [RequirePermissions({ all: [route.permission] })] : []),
  )
}
