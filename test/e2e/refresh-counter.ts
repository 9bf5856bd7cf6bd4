import type { BrowserContext } from 'playwright-core'

/** Notes when the pages of a device ask for new tokens, with which token, and what they are answered. */
export class RefreshCounter {
  readonly tokens: string[] = []
  readonly statuses: number[] = []

  constructor(device: BrowserContext) {
    const isRefresh = (url: string) => url.endsWith('/auth/refresh')
    device.on('request', (request) => {
      if (!isRefresh(request.url())) return
      this.tokens.push((request.postDataJSON() as { refreshToken: string }).refreshToken)
    })
    device.on('response', (response) => {
      if (isRefresh(response.url())) this.statuses.push(response.status())
    })
  }

  /** How often a token was sent that had been sent before: two tabs that met the same expiry. */
  get repeated(): number {
    return this.tokens.length - new Set(this.tokens).size
  }
}
