import { describe, expect, it } from 'vitest'
import { ownPathOf } from './own-path.ts'

const someRoute = { path: 'health', requestMethod: -1, pathRegex: /^\/health$/ }

describe('A path is ours', () => {
  it.each([
    { url: '/auth/login', prefix: 'auth', global: '', own: '/login' },
    { url: '/AUTH/login?next=/', prefix: 'auth', global: '', own: '/login' },
    { url: '/auth', prefix: 'auth', global: '', own: '' },
    { url: '/api/auth/nothing', prefix: 'auth', global: '/api', own: '/nothing' },
    { url: '/auth/login', prefix: 'auth', global: 'api', own: null },
    { url: '/authors/login', prefix: 'auth', global: '', own: null },
    { url: '/files/auth/upload', prefix: 'auth', global: '', own: null },
    { url: '/login', prefix: '', global: '', own: '/login' },
    { url: '/sessions/01900000', prefix: '', global: '', own: '/sessions/01900000' },
    { url: '/orders', prefix: '', global: '', own: null },
    { url: '/api/login', prefix: '', global: 'api', own: '/login' },
    { url: '/api/orders', prefix: '', global: 'api', own: null },
  ])('$url, where ours are below "$global" and "$prefix": $own', ({ url, prefix, global, own }) => {
    const config = { getGlobalPrefix: () => global, getGlobalPrefixOptions: () => ({}) }
    expect(ownPathOf(url, config, prefix)).toBe(own)
  })

  it('below the global prefix or beside it, where an application leaves routes out of it', () => {
    const config = { getGlobalPrefix: () => 'api', getGlobalPrefixOptions: () => ({ exclude: [someRoute] }) }
    const paths = ['/api/auth/login', '/auth/login', '/api/orders', '/orders']
    expect(paths.map((path) => ownPathOf(path, config, 'auth'))).toEqual(['/login', '/login', null, null])
  })
})
