import { expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'

const request = (forwarded?: string, ip?: string) => ({
  ip,
  socket: { remoteAddress: '10.0.0.1' },
  headers: { 'x-forwarded-for': forwarded },
})

it.each([
  [
    'no hop is configured and the framework decides',
    request('203.0.113.9', '198.51.100.7'),
    null,
    '198.51.100.7',
  ],
  ['no proxy is trusted', request('203.0.113.9', '203.0.113.9'), 0, '10.0.0.1'],
  ['one proxy is trusted', request('203.0.113.9'), 1, '203.0.113.9'],
  ['the caller put an address before', request('192.0.2.1, 203.0.113.9'), 1, '203.0.113.9'],
  ['two proxies are trusted', request('192.0.2.1, 203.0.113.9, 10.0.0.2'), 2, '203.0.113.9'],
  ['a proxy was passed by', request('192.0.2.1'), 2, '10.0.0.1'],
  ['there is no header', request(), 1, '10.0.0.1'],
  ['the entry is garbage', request('203.0.113.9, <script>'), 1, '10.0.0.1'],
  ['the entry is empty', request('203.0.113.9,'), 1, '10.0.0.1'],
  ['the entry has a port', request('203.0.113.9:4711'), 1, '203.0.113.9'],
  ['the entry is IPv6 with a port', request('[2001:db8::1]:4711'), 1, '2001:db8::1'],
] as const)('Where %s, the caller is found', (_case, from, hops, address) => {
  expect(clientAddress(from, hops)).toBe(address)
})
