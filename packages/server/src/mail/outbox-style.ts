import { createHash } from 'node:crypto'

/** How the outbox looks: by the system's font and its light or dark colours, on a phone too. */
export const outboxStyle = [
  ':root{color-scheme:light dark;background:Canvas;color:CanvasText}',
  'body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}',
  'article{border-top:1px solid GrayText;margin-top:1.5rem}',
  'pre{font:inherit;white-space:pre-wrap}',
].join('')

/** The source of a Content-Security-Policy that allows this style and no other. */
export const outboxStyleSource = `'sha256-${createHash('sha256').update(outboxStyle).digest('base64')}'`
