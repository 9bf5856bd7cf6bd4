import { SigningKeys } from '../sessions/signing-keys.ts'
import { progress } from './command.ts'
import type { Command } from './command.ts'
import { withServices } from './with-services.ts'

export const keysRotate: Command = {
  usage: 'keys rotate',
  summary: 'lets a new key sign access tokens; the present one is trusted until its last token has expired',
  async run(options) {
    progress('Making a new key …')
    const keys = await withServices(options, async (services) => {
      const signingKeys = services.get(SigningKeys, { strict: false })
      await signingKeys.rotate()
      return signingKeys.jwks().keys.map(({ kid, alg }) => ({ kid, alg }))
    })
    return {
      text: `The next key is in place. Published keys: ${keys.map(({ kid }) => kid).join(', ')}`,
      json: { keys },
      isFine: true,
    }
  },
}
