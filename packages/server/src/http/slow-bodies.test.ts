import { EventEmitter } from 'node:events'
import type { ApplicationConfig, HttpAdapterHost } from '@nestjs/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cutSlowBodies } from './slow-bodies.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** The status with which a request whose body never ends is cut off; null for one that is waited for. */
function statusOf(url: string, routePrefix: string): number | null {
  const server = new EventEmitter()
  const host = { httpAdapter: { getHttpServer: () => server } } as unknown as HttpAdapterHost
  const config = { getGlobalPrefix: () => '', getGlobalPrefixOptions: () => ({}) }
  cutSlowBodies(host, config as ApplicationConfig, routePrefix)
  let status: number | null = null
  const request = Object.assign(new EventEmitter(), {
    url,
    headers: { 'content-length': '500' },
    socket: { destroySoon: () => {} },
  })
  const response = { headersSent: false, writeHead: (code: number) => ((status = code), { end: () => {} }) }
  server.emit('request', request, response)
  vi.advanceTimersByTime(10_000)
  return status
}

it('cuts off slow bodies of our routes alone, wherever they are', () => {
  expect(statusOf('/auth/login', 'auth')).toBe(408)
  expect(statusOf('/login', '')).toBe(408)
  expect(statusOf('/files/auth/upload', 'auth')).toBeNull()
  expect(statusOf('/upload', '')).toBeNull()
})
