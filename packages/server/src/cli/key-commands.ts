import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { SigningKeys } from '../sessions/signing-keys.ts'
import { progress, required, table } from './command.ts'
import type { CliOptions, Command } from './command.ts'
import { withServices } from './with-services.ts'

export const keysList: Command = {
  usage: 'keys list',
  summary:
    'the published keys: the one that signs access tokens, the next one, and former ones whose tokens still live',
  async run(options) {
    const { keys } = await withKeys(options, () => Promise.resolve(true))
    return { text: table(keys), json: { keys }, isFine: true }
  },
}

export const keysRotate: Command = {
  usage: 'keys rotate',
  summary: 'lets a new key sign access tokens; the present one is trusted until its last token has expired',
  async run(options) {
    progress('Making a new key …')
    const { done, keys } = await withKeys(options, (signingKeys) => signingKeys.rotate())
    return {
      text: `${done ? 'The next key is in place.' : 'A rotation is under way already.'} ${published(keys)}`,
      json: { hasRotated: done, keys },
      isFine: true,
    }
  },
}

export const keysRemove: Command = {
  usage: 'keys remove <id>',
  summary: 'takes a key that somebody may have seen out of use at once; sessions get tokens of another one',
  async run(options, [operand]) {
    const id = required(operand, keysRemove.usage)
    const { done, keys } = await withKeys(options, (signingKeys) => signingKeys.remove(id))
    if (!done) throw new NestAuthMisuseError(`There is no key "${id}". ${published(keys)}`)
    return { text: `Removed ${id}. ${published(keys)}`, json: { removed: id, keys }, isFine: true }
  },
}

interface PublishedKey extends Record<string, unknown> {
  kid: string
  alg: string
  /** What it does: sign, wait for its turn, or verify what it signed. */
  state: 'signs' | 'next' | 'former'
}

function withKeys(options: CliOptions, work: (signingKeys: SigningKeys) => Promise<boolean>) {
  return withServices(options, async (services) => {
    const signingKeys = services.get(SigningKeys, { strict: false })
    const done = await work(signingKeys)
    return { done, keys: publishedBy(signingKeys) }
  })
}

/** The newest first: those before the one that signs have yet to. */
function publishedBy(signingKeys: SigningKeys): PublishedKey[] {
  const { keys } = signingKeys.jwks()
  const signing = keys.findIndex(({ kid }) => kid === signingKeys.active().id)
  return keys.map(({ kid, alg }, at) => ({
    kid: String(kid),
    alg: String(alg),
    state: at === signing ? 'signs' : at < signing ? 'next' : 'former',
  }))
}

function published(keys: PublishedKey[]): string {
  return `Published keys: ${keys.map(({ kid, state }) => `${kid} (${state})`).join(', ')}`
}
