import ipaddr from 'ipaddr.js'

/**
 * One caller's address in canonical form: an IPv6 network of 64 bits counts as one caller (RFC 4291 §2.5.4), and an
 * IPv4-mapped address as the IPv4 address it is.
 */
export function addressKey(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return `${(parsed as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
