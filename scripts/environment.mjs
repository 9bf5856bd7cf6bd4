import { connect } from 'node:net'
import { StartError } from './port.mjs'

/** Throws one sentence for a setting that the API would refuse, before anything is built for it. */
export async function checkEnvironment(environment) {
  const { AUTH_TRANSPORT: transport, DATABASE_URL: url } = environment
  if (transport && transport !== 'bearer' && transport !== 'cookie') {
    throw new StartError(`AUTH_TRANSPORT is "${transport}". Set it to bearer or cookie.`)
  }
  if (url) await checkDatabase(url)
}

// The url is never repeated: it may hold a password.
async function checkDatabase(url) {
  if (!/^(postgres(ql)?|socket):/.test(url) || !URL.canParse(url)) {
    throw new StartError(
      'DATABASE_URL is not valid. It should look like postgres://user:password@host:5432/database, with special ' +
        'characters of the password percent-encoded.',
    )
  }
  const { protocol, hostname, port, searchParams } = new URL(url)
  // A socket in the file system.
  if (protocol === 'socket:' || !hostname || hostname.includes('%') || searchParams.has('host')) return
  const place = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(searchParams.get('port') ?? (port || 5432)),
  }
  const refusal = await tryToConnect(place)
  if (!refusal) return
  throw new StartError(
    `DATABASE_URL names ${place.host}:${place.port}, where no database answers (${refusal}). Start PostgreSQL there, ` +
      'correct DATABASE_URL, or leave it unset for the embedded database.',
  )
}

/** Why nothing can be connected to, or null. */
function tryToConnect(place) {
  return new Promise((resolve) => {
    const socket = connect({ ...place, timeout: 5_000 })
    const end = (outcome) => {
      socket.destroy()
      resolve(outcome)
    }
    socket.once('connect', () => end(null))
    socket.once('timeout', () => end('no answer within 5 s'))
    socket.once('error', (error) => end(error.code ?? error.message))
  })
}
