import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const script = pathToFileURL(join(import.meta.dirname, '../../scripts/port.mjs')).href

/** A port of 127.0.0.1 that nothing listens on, and no outgoing connection takes. */
export const { freePort } = (await import(script)) as { freePort: () => Promise<number> }
