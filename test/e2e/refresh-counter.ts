import type { BrowserContext, Page, Request } from 'playwright-core'

/** Notes when the pages of a device ask for new tokens, with which token, and what they are answered. */
export class RefreshCounter {
  readonly tokens: string[] = []
  readonly statuses: number[] = []
  /** Each token that was sent though it had been sent before: by whom, and how long after. */
  readonly repeated: string[] = []
  readonly #sent = new Map<string, { page: Page; at: number; request: Request }>()

  constructor(device: BrowserContext) {
    const isRefresh = (url: string) => url.endsWith('/auth/refresh')
    device.on('request', (request) => {
      if (isRefresh(request.url())) this.#note(request)
    })
    device.on('response', (response) => {
      if (isRefresh(response.url())) this.statuses.push(response.status())
    })
  }

  #note(request: Request): void {
    const { refreshToken } = request.postDataJSON() as { refreshToken: string }
    const page = request.frame().page()
    const before = this.#sent.get(refreshToken)
    if (before) {
      const who = before.page === page ? 'the same tab' : 'another tab'
      const came = before.request.failure()?.errorText ?? 'nothing had failed'
      this.repeated.push(`by ${who}, ${Math.round(performance.now() - before.at)} ms later: ${came}`)
    }
    this.#sent.set(refreshToken, { page, at: performance.now(), request })
    this.tokens.push(refreshToken)
  }
}
