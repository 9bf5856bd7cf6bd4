import type { ApplicationConfig } from '@nestjs/core'
import { isPathOfContract } from './contract-route.ts'

/** What has to be known of the application to tell whose path it is. */
type Prefixes = Pick<ApplicationConfig, 'getGlobalPrefix' | 'getGlobalPrefixOptions'>

/** The path of a request below the library's prefix; null for the application's own. */
export function ownPathOf(url: string, config: Prefixes, routePrefix: string): string | null {
  const path = url.split('?', 1)[0]!
  // Single routes may be left out of the global prefix.
  const isEverywhereBelow = !config.getGlobalPrefixOptions().exclude?.length
  for (const globalPrefix of isEverywhereBelow
    ? [config.getGlobalPrefix()]
    : [config.getGlobalPrefix(), '']) {
    const rest = behind([globalPrefix, routePrefix].filter(Boolean).join('/'), path)
    // Without a prefix of ours the application's routes stand beside ours, and only the table tells them apart.
    if (rest !== null && (routePrefix !== '' || isPathOfContract(rest))) return rest
  }
  return null
}

function behind(joined: string, path: string): string | null {
  const prefix = joined.replace(/^\/+/, '')
  if (prefix === '') return path
  // Express matches paths whatever their case, and so must this.
  return `${path}/`.toLowerCase().startsWith(`/${prefix}/`.toLowerCase())
    ? path.slice(prefix.length + 1)
    : null
}
