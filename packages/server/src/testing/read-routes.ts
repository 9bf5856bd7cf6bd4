import type { INestApplication, Type } from '@nestjs/common'
import { RequestMethod, VERSION_NEUTRAL, VersioningType } from '@nestjs/common'
import { METHOD_METADATA, MODULE_PATH, PATH_METADATA, VERSION_METADATA } from '@nestjs/common/constants.js'
import { ApplicationConfig, MetadataScanner, ModulesContainer } from '@nestjs/core'
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js'
import type { RouteName } from '@nest-auth/js-client/contract'
import { rulesOf } from '../access/access-rules.ts'
import { CONTRACT_ROUTE } from '../http/contract-route.ts'
import { inputsOf } from './handler-inputs.ts'
import type { WalkedRoute } from './walked-route.ts'

type Version = string | typeof VERSION_NEUTRAL

/** Every route of the application's controllers, with global prefix, versions and all its paths, as Nest registers them. */
export function readRoutes(app: INestApplication): WalkedRoute[] {
  const config = app.get(ApplicationConfig)
  const modules = app.get(ModulesContainer)
  const factory = new RoutePathFactory(config)
  const scanner = new MetadataScanner()
  const routes: WalkedRoute[] = []
  for (const { controllers, metatype: module } of modules.values()) {
    const modulePath: unknown =
      Reflect.getMetadata(MODULE_PATH + modules.applicationId, module) ??
      Reflect.getMetadata(MODULE_PATH, module)
    for (const { metatype } of controllers.values()) {
      const controller = metatype as Type
      for (const name of scanner.getAllMethodNames(controller.prototype as object)) {
        const handler = (controller.prototype as Record<string, Function>)[name]!
        const methodPath: unknown = Reflect.getMetadata(PATH_METADATA, handler)
        if (methodPath === undefined) continue
        const requestMethod = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod
        const version = (Reflect.getMetadata(VERSION_METADATA, handler) ??
          Reflect.getMetadata(VERSION_METADATA, controller) ??
          config.getVersioning()?.defaultVersion) as Version | Version[] | undefined
        const paths = listed(Reflect.getMetadata(PATH_METADATA, controller)).flatMap((ctrlPath) =>
          listed(methodPath).flatMap((path) =>
            factory.create(
              {
                ctrlPath: slashed(ctrlPath),
                methodPath: slashed(path),
                modulePath: modulePath as string,
                globalPrefix: config.getGlobalPrefix(),
                ...(version !== undefined && { controllerVersion: version }),
                ...(config.getVersioning() && { versioningOptions: config.getVersioning()! }),
              },
              requestMethod,
            ),
          ),
        )
        const contractName = (Reflect.getMetadata(CONTRACT_ROUTE, handler) ?? null) as RouteName | null
        const rest = {
          headers: headersFor(config, version),
          isPublic: rulesOf(controller, handler).isPublic,
          contractName,
          inputs: inputsOf(controller, name, contractName),
        }
        for (const method of methodsOf(requestMethod)) {
          for (const path of new Set(paths.map(plain))) routes.push({ method, path, ...rest })
        }
      }
    }
  }
  return routes
}

function listed(value: unknown): string[] {
  return Array.isArray(value) ? (value as string[]) : [typeof value === 'string' ? value : '']
}

function slashed(path: string): string {
  return path.startsWith('/') ? path : `/${path}`
}

/** Optional parts are taken, and a wildcard is one word. */
function plain(path: string): string {
  return path
    .replaceAll(/[{}]/g, '')
    .replaceAll(/\*\w*/g, 'any')
    .replaceAll(/\/{2,}/g, '/')
}

function methodsOf(method: RequestMethod): string[] {
  return method === RequestMethod.ALL ? ['GET', 'POST', 'PUT', 'DELETE'] : [RequestMethod[method]]
}

function headersFor(
  config: ApplicationConfig,
  version: Version | Version[] | undefined,
): Record<string, string> {
  const versioning = config.getVersioning()
  const first = [version].flat().find((some) => typeof some === 'string')
  if (!versioning || typeof first !== 'string') return {}
  if (versioning.type === VersioningType.HEADER) return { [versioning.header.toLowerCase()]: first }
  return versioning.type === VersioningType.MEDIA_TYPE
    ? { accept: `application/json;${versioning.key}${first}` }
    : {}
}
