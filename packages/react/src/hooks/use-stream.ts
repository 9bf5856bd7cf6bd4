import { useEffect, useRef, useState } from 'react'
import { bindStream } from '@nest-auth/js-client'
import type { BindStreamOptions, StreamStatus } from '@nest-auth/js-client'
import { pairKeyOf } from '../pairs.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'

/** Options of `useStream()`. */
export interface UseStreamOptions<Message> extends Pick<
  BindStreamOptions<Message>,
  'open' | 'onMessage' | 'onError'
> {
  /** @default true */
  enabled?: boolean
}

/**
 * Binds a stream of the application (EventSource, WebSocket, async iterable) to the account and tenant on the page: what
 * `onMessage` is told belongs to the pair this component was rendered with. The callbacks may change with every render.
 */
export function useStream<Message = string>(options: UseStreamOptions<Message>): { status: StreamStatus } {
  const { client } = useAuthRuntime('useStream()')
  const snapshot = useAuthSnapshot('useStream()')
  const [status, setStatus] = useState<StreamStatus>('closed')
  const { enabled = true } = options
  const pairKey = pairKeyOf(snapshot)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  useEffect(() => {
    if (!enabled) return undefined
    return bindStream<Message>(client, {
      open: (connection) => latest.current.open(connection),
      onMessage: (message) => latest.current.onMessage(message),
      onError: (error) => latest.current.onError?.(error),
      onStatus: setStatus,
      pairKey,
    })
  }, [client, enabled, pairKey])
  return { status }
}
