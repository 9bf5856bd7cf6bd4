import ipaddr from 'ipaddr.js'

/** Where a request says it comes from. */
export interface AddressedRequest {
  /** What the framework makes of it, by its own proxy setting. */
  ip?: string | undefined
  socket?: { remoteAddress?: string | undefined } | undefined
  headers: Record<string, string | string[] | undefined>
}

/**
 * Address of the caller. With `hops`, the number of proxies in front, the entry of X-Forwarded-For that the outermost
 * of them wrote: whatever a caller puts before it, or puts there that is no address, counts for nothing.
 */
export function clientAddress(request: AddressedRequest, hops: number | null): string | null {
  const peer = request.socket?.remoteAddress ?? null
  if (hops === null) return request.ip ?? peer
  if (hops === 0) return peer
  const entries = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .slice(-hops)
  // Fewer entries than proxies: somebody came past one of them, and says nothing that could be trusted.
  if (entries.length < hops) return peer
  const address = withoutPort(entries[0]!.trim())
  return ipaddr.isValid(address) ? address : peer
}

/** `203.0.113.9:4711` and `[2001:db8::1]:4711`, as some proxies write it. */
function withoutPort(entry: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(entry)?.[1] ?? /^([\d.]+):\d+$/.exec(entry)?.[1] ?? entry
}
