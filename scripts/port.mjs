import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** A sentence for the person at the terminal; printed without a stack. */
export class StartError extends Error {}

/** The port an environment variable names, or its default. */
export function readPort(variable, fallback, environment = process.env) {
  const text = environment[variable]?.trim() || String(fallback)
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new StartError(
    `${variable} is "${text}", which is no port. Set ${variable} to a number from 1 to 65535.`,
  )
}

/** Throws one sentence naming the port and the command that uses a free one, unless the port can be listened on. */
export async function requireFreePort(port, variable, purpose, command) {
  for (const host of ['127.0.0.1', '::']) {
    const refusal = await tryToListen(port, host)
    if (refusal === 'EADDRINUSE') {
      const example = `${variable}=${await freePortNear(port)} ${command}`
      throw new StartError(
        `Port ${port}, wanted for ${purpose}, is already in use. Stop what listens there, or set ${variable} to a free port: ${example}`,
      )
    }
    if (refusal === 'EACCES') {
      throw new StartError(
        `Port ${port}, wanted for ${purpose}, needs more rights. Set ${variable} to a port above 1023.`,
      )
    }
  }
}

/**
 * A port of 127.0.0.1 that nothing listens on, from below those the system gives to outgoing connections: none of
 * them takes it before it is used.
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(10_000, 32_000)
    if (await isFree(port)) return port
  }
}

/** A free port that is easy to remember beside the one that is taken, or else any. */
async function freePortNear(port) {
  for (let next = port + 10; next <= Math.min(port + 200, 65_535); next += 10) {
    if (await isFree(next)) return next
  }
  return freePort()
}

async function isFree(port) {
  // One after the other: `::` takes 127.0.0.1 along, and would find it taken by the other.
  for (const host of ['127.0.0.1', '::']) {
    const refusal = await tryToListen(port, host)
    if (refusal === 'EADDRINUSE' || refusal === 'EACCES') return false
  }
  return true
}

/** The error code that listening ends in, or null. A machine without IPv6 refuses `::` with another code. */
function tryToListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(error.code ?? 'UNKNOWN'))
    server.listen(port, host, () => server.close(() => resolve(null)))
  })
}
