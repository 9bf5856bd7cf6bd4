import { SigningKeys } from '../sessions/signing-keys.ts'
import { progress } from './command.ts'
import type { Command } from './command.ts'
import { withServices } from './with-services.ts'

export const keysRotate: Command = {
  usage: 'keys rotate',
  summary: 'lets a new key sign access tokens; the present one is trusted until its last token has expired',
  async run(options) {
    progress('Making a new key …')
    const { hasRotated, keys } = await withServices(options, async (services) => {
      const signingKeys = services.get(SigningKeys, { strict: false })
      const hasRotated = await signingKeys.rotate()
      return { hasRotated, keys: signingKeys.jwks().keys.map(({ kid, alg }) => ({ kid, alg })) }
    })
    const published = `Published keys: ${keys.map(({ kid }) => kid).join(', ')}`
    return {
      text: hasRotated
        ? `The next key is in place. ${published}`
        : `A rotation is under way already. ${published}`,
      json: { hasRotated, keys },
      isFine: true,
    }
  },
}
