import type { ApplicationConfig } from '@nestjs/core'
import { isPathOfContract } from './contract-route.ts'

/** The path of a request below the library's prefix; null for the application's own. */
export function ownPathOf(url: string, config: ApplicationConfig, routePrefix: string): string | null {
  const path = url.split('?', 1)[0]!
  const prefix = [config.getGlobalPrefix(), routePrefix].filter(Boolean).join('/').replace(/^\/+/, '')
  // Without a prefix the application's routes stand beside ours, and only the table tells them apart.
  if (prefix === '') return isPathOfContract(path) ? path : null
  // Express matches paths whatever their case, and so must this.
  return `${path}/`.toLowerCase().startsWith(`/${prefix}/`.toLowerCase())
    ? path.slice(prefix.length + 1)
    : null
}
