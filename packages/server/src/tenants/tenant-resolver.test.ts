import { expect, it } from 'vitest'
import { subdomainOf } from './tenant-resolver.ts'

it.each([
  ['acme.example.com', 'acme'],
  ['ACME.Example.com:8443', 'acme'],
  ['acme.example.com.', 'acme'],
  ['acme.example.com.:8443', 'acme'],
  ['deep.acme.example.com', null],
  ['example.com', null],
  ['acme.example.com.evil.test', null],
  ['acmeexample.com', null],
  [undefined, null],
])('finds in the host %s the slug %s', (host, slug) => {
  expect(subdomainOf('example.com')({ headers: { host } })).toBe(slug)
})
