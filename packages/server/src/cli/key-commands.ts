import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { SigningKeys } from '../sessions/signing-keys.ts'
import { progress, required } from './command.ts'
import type { CliOptions, Command } from './command.ts'
import { withServices } from './with-services.ts'

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

type PublishedKey = Record<'kid' | 'alg', unknown>

function withKeys(options: CliOptions, work: (signingKeys: SigningKeys) => Promise<boolean>) {
  return withServices(options, async (services) => {
    const signingKeys = services.get(SigningKeys, { strict: false })
    const done = await work(signingKeys)
    const keys: PublishedKey[] = signingKeys.jwks().keys.map(({ kid, alg }) => ({ kid, alg }))
    return { done, keys }
  })
}

function published(keys: PublishedKey[]): string {
  return `Published keys: ${keys.map(({ kid }) => kid).join(', ')}`
}
