import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CompactEncrypt,
  SignJWT,
  base64url,
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
} from 'jose'
import type { JWK, JWTPayload } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tenantPermissions } from '@nest-auth/js-client/contract'
import { afterSeconds, realTime } from './clock.ts'
import { expectRefusal, foundTenant, newcomer, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const lifetimeSeconds = 900
const tokens = {
  issuer: 'https://auth.example.test',
  audience: 'example',
  accessTokenTtlSeconds: lifetimeSeconds,
}

async function newSigningKey(algorithm: 'Ed25519' | 'ES256'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  return exportJWK(privateKey)
}

const encode = (value: unknown) => base64url.encode(JSON.stringify(value))

describe.each([
  { curve: 'Ed25519', alg: 'EdDSA', otherAlg: 'ES256' },
  { curve: 'ES256', alg: 'ES256', otherAlg: 'EdDSA' },
] as const)('An access token signed with $alg', ({ curve, alg, otherAlg }) => {
  let app: TestApp
  let key: JWK
  let kid: string
  let person: Person
  let issued: JWTPayload
  beforeAll(async () => {
    key = await newSigningKey(curve)
    kid = await calculateJwkThumbprint(key)
    app = await createTestApp({ options: { tokens: { ...tokens, signingKeys: [key] } } })
    person = await newcomer(app)
    issued = decodeJwt(person.accessToken)
  })
  afterAll(() => app.close())
  afterEach(realTime)

  const asks = (token: string) => app.call('me', { token })
  const refused = async (token: string) => expectRefusal(await asks(token), 'UNAUTHENTICATED')
  /** A token as this installation would sign it, with some claims and headers changed. */
  const mint = async (
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    signer: JWK = key,
  ) =>
    new SignJWT({ ...issued, ...claims })
      .setProtectedHeader({ alg, typ: 'at+jwt', kid, ...header })
      .sign(await importJWK(signer, alg))
  /** The same for headers no library would sign. */
  const mintRaw = (claims: object, header: object) => {
    const input = `${encode({ alg, typ: 'at+jwt', kid, ...header })}.${encode({ ...issued, ...claims })}`
    const privateKey = createPrivateKey({ key, format: 'jwk' })
    const signature =
      alg === 'EdDSA'
        ? sign(null, Buffer.from(input), privateKey)
        : sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${input}.${signature.toString('base64url')}`
  }
  const hmac = (header: object, secret: Buffer | string) => {
    const input = `${encode({ typ: 'at+jwt', kid, ...header })}.${encode(issued)}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  }

  it('says who, in which session and tenant, for as long as configured', () => {
    expect(decodeProtectedHeader(person.accessToken)).toEqual({ alg, typ: 'at+jwt', kid })
    expect(issued).toEqual({
      iss: 'https://auth.example.test',
      aud: 'example',
      sub: person.userId,
      sid: person.sessionId,
      tid: person.tenantId,
      roles: ['owner'],
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      iat: expect.any(Number),
      exp: issued.iat! + lifetimeSeconds,
    })
  })

  it('can be verified by others with nothing but the published keys', async () => {
    const jwks = succeeded(await app.call('jwks'))
    expect(JSON.stringify(jwks)).not.toContain(`"d"`)
    const options = { issuer: 'https://auth.example.test', audience: 'example', typ: 'at+jwt' }
    const { payload } = await jwtVerify(person.accessToken, createLocalJWKSet(jwks), options)
    expect(payload).toEqual(issued)
  })

  it('opens the door when nothing is changed', async () => {
    expect(succeeded(await asks(await mint())).user.id).toBe(person.userId)
  })

  it('vouches for nothing but its own claims with a signature that was checked before', async () => {
    const other = await newcomer(app)
    const [head, , signature] = person.accessToken.split('.') as [string, string, string]
    succeeded(await asks(person.accessToken))
    await refused(`${head}.${other.accessToken.split('.')[1]!}.${signature}`)
    expect(succeeded(await asks(person.accessToken)).user.id).toBe(person.userId)
  })

  it.each(['none', 'None', 'nOnE', 'NONE'])('is refused unsigned, as alg %s', async (none) => {
    for (const header of [{ alg: none }, { alg: none, kid, typ: 'at+jwt' }]) {
      await refused(`${encode(header)}.${encode(issued)}.`)
      await refused(`${encode(header)}.${encode(issued)}.AAAA`)
      await refused(`${encode(header)}.${encode(issued)}`)
    }
  })

  it('is refused when the public key served as the secret of an HMAC', async () => {
    const { keys } = succeeded(await app.call('jwks'))
    const publicKey = createPublicKey({ key: keys[0], format: 'jwk' })
    const secrets = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(keys[0]),
      JSON.stringify({ keys }),
      Buffer.from(keys[0].x, 'base64url'),
      '',
    ]
    for (const secret of secrets)
      for (const name of ['HS256', 'HS512', alg]) await refused(hmac({ alg: name }, secret))
  })

  it('is refused with the name of another algorithm', async () => {
    const [, payload, signature] = person.accessToken.split('.') as [string, string, string]
    for (const name of [otherAlg, 'RS256', 'PS256', 'ES384', 'Ed448', '', null, ['EdDSA']]) {
      await refused(`${encode({ alg: name, typ: 'at+jwt', kid })}.${payload}.${signature}`)
    }
    const zeros = base64url.encode(new Uint8Array(64))
    await refused(`${encode({ alg, typ: 'at+jwt', kid })}.${payload}.${zeros}`)
  })

  it('is refused with a key id of nobody, none at all, or that of a key that did not sign', async () => {
    const stranger = await newSigningKey(curve)
    await refused(await mint({}, { kid: 'nobody' }))
    await refused(await mint({}, { kid: undefined }))
    await refused(await mint({}, { kid: '../../dev/null' }))
    await refused(await mint({}, {}, stranger))
    await refused(await mint({}, { kid: await calculateJwkThumbprint(stranger) }, stranger))
  })

  it('is refused when it brings its own key, and nobody is asked for one', async () => {
    let asked = 0
    const bait = createServer((_, response) => {
      asked += 1
      response.end('{"keys":[]}')
    })
    await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(bait.address() as AddressInfo).port}/`
    try {
      const stranger = await newSigningKey(curve)
      const { d: _, ...publicJwk } = stranger
      for (const header of [
        { jku: url },
        { x5u: url },
        { jwk: publicJwk },
        { x5c: ['AAAA'] },
        { jwk: publicJwk, jku: url },
      ]) {
        await refused(await mint({}, header, stranger))
        await refused(await mint({}, { ...header, kid: await calculateJwkThumbprint(stranger) }, stranger))
        // Not even beside a signature of ours.
        await refused(mintRaw({}, header))
      }
      expect(asked).toBe(0)
    } finally {
      bait.close()
    }
  })

  it('is refused with a critical extension, as unencoded or encrypted content', async () => {
    // Signed as they should be: it is the header alone that is refused.
    succeeded(await asks(mintRaw({}, {})))
    for (const extra of [
      { crit: ['exp'] },
      { crit: ['exp'], exp: issued.exp },
      { crit: [] },
      { crit: 'exp' },
      { crit: ['b64'], b64: false },
      { crit: ['b64'], b64: true },
      { crit: ['zip'], zip: 'DEF' },
      { crit: ['urn:example:unknown'], 'urn:example:unknown': true },
      { b64: false },
    ]) {
      await refused(mintRaw({}, extra))
    }
    const [head, , signature] = mintRaw({}, {}).split('.') as [string, string, string]
    await refused(`${head}.${JSON.stringify(issued)}.${signature}`)
    await refused(`${head}..${signature}`)
    const encrypted = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(issued)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: 'at+jwt', kid })
      .encrypt(new Uint8Array(32))
    await refused(encrypted)
  })

  const now = Math.floor(Date.now() / 1000)
  it.each([
    ['that has expired', { exp: now - 10 }],
    ['without an end', { exp: undefined }],
    ['whose end is text', { exp: String(now + 300) }],
    ['whose end is negative', { exp: -1 }],
    ['that is not valid yet', { nbf: now + 86_400 }],
    ['whose beginning is text', { nbf: 'now' }],
    ['that ends when no number can say', { exp: 1e300 }],
    ['whose end is a list', { exp: [now + 300] }],
    ['that is valid when no number can say', { nbf: 1e300 }],
    ['that is valid from a minute after now', { nbf: now + 60 }],
    ['that was issued in an hour', { iat: now + 3600, exp: now + 3700 }],
    ['that was issued when no number can say', { iat: 1e300, exp: now + 300 }],
    ['that lives longer than tokens do', { iat: now - lifetimeSeconds - 30, exp: now + 300 }],
    ['that lives for ever', { iat: -1, exp: 1e12 }],
    ['without an issue time', { iat: undefined }],
    ['whose issue time is text', { iat: 'now' }],
    ['of another audience', { aud: 'another' }],
    ['of no audience', { aud: undefined }],
    ['of an empty list of audiences', { aud: [] }],
    ['of ours among other audiences', { aud: ['example', 'another'] }],
    ['of ours in a list of audiences', { aud: ['example'] }],
    ['of a list of issuers', { iss: ['https://auth.example.test'] }],
    ['of another issuer', { iss: 'https://auth.example.test/' }],
    ['of no issuer', { iss: undefined }],
    ['of nobody', { sub: undefined }],
    ['of a number', { sub: 1 }],
    ['without a session', { sid: undefined }],
    ['of a session that is no id', { sid: "' or 1=1" }],
    ['of a session of nobody', { sid: '01900000-0000-7000-8000-00000000dead' }],
    ['without a name of its own', { jti: undefined }],
    ['without a tenant', { tid: undefined }],
    ['of no tenant', { tid: null }],
    ['of a tenant that is no id', { tid: '*' }],
    ['of a tenant of nobody', { tid: '01900000-0000-7000-8000-00000000dead' }],
    ['of the root scope', { tid: '00000000-0000-0000-0000-000000000000' }],
  ])('%s is refused', async (_, claims) => {
    await refused(await mint(claims))
  })

  it.each(['JWT', 'jwt', 'rt+jwt', 'id+jwt', '', undefined])('of the type %s is refused', async (typ) => {
    await refused(await mint({}, { typ }))
  })

  it("does not open another person's session, or another tenant of the same person", async () => {
    const stranger = await newcomer(app)
    const second = await foundTenant(app, person)
    await refused(await mint({ sid: stranger.sessionId }))
    await refused(await mint({ sub: stranger.userId }))
    await refused(await mint({ sid: stranger.sessionId, tid: stranger.tenantId }))
    await refused(await mint({ tid: stranger.tenantId }))
    await refused(await mint({ tid: second }))
  })

  it('does not decide which roles somebody has', async () => {
    const me = succeeded(await asks(await mint({ roles: ['admin', 'root'], permissions: ['*'] })))
    expect(me.membership).toEqual({ roles: ['owner'], permissions: [...tenantPermissions].toSorted() })
  })

  it('is refused after any change to its text', async () => {
    const token = person.accessToken
    const [, payload] = token.split('.') as [string, string]
    const changes = Array.from({ length: 60 }, (_, at) => Math.floor((at * token.length) / 60))
    for (const at of changes) {
      if (token[at] === '.') continue
      // The last character of a part may carry unused bits, which the signature does not cover: change it wholly.
      const letter = token[at] === 'A' ? 'z' : 'A'
      await refused(token.slice(0, at) + letter + token.slice(at + 1))
    }
    await refused(token.replace(payload, encode({ ...issued, sub: person.tenantId })))
  })

  it('is refused for everything but what it is', async () => {
    await refused(person.refreshToken)
    const tooLong = (path: string) => ({ issues: [{ path, type: 'max_length' }] })
    const { accessToken, refreshToken, tenantId } = person
    const asRefresh = await app.call('refresh', { body: { refreshToken: accessToken } })
    expectRefusal(asRefresh, 'VALIDATION_FAILED', tooLong('refreshToken'))
    const asSelection = await app.call('selectTenant', { body: { selectionToken: accessToken, tenantId } })
    expectRefusal(asSelection, 'VALIDATION_FAILED', tooLong('selectionToken'))
    const swapped = await app.call('selectTenant', { body: { selectionToken: refreshToken, tenantId } })
    expectRefusal(swapped, 'INVALID_SELECTION_TOKEN')
  })

  it('of another installation is refused', async () => {
    const other = await createTestApp({ options: { tokens } })
    try {
      const stranger = await newcomer(other)
      await refused(stranger.accessToken)
      expectRefusal(await other.call('me', { token: person.accessToken }), 'UNAUTHENTICATED')
    } finally {
      await other.close()
    }
  })

  it('works until its last second and not after it, even where it was seen before', async () => {
    // Stands still from before it is issued: what the machine takes is not taken off its life.
    afterSeconds(0)
    const { accessToken } = await newcomer(app)
    afterSeconds(lifetimeSeconds - 2)
    succeeded(await asks(accessToken))
    realTime()
    afterSeconds(lifetimeSeconds + 7)
    await refused(accessToken)
    const unseen = await mint({ iat: now, exp: now + lifetimeSeconds })
    await refused(unseen)
  })

  it('from before tokens were made shorter-lived works no longer than new ones, also where it was seen', async () => {
    afterSeconds(0)
    const iat = Math.floor(Date.now() / 1000)
    const former = await mint({ iat, exp: iat + 10 * lifetimeSeconds })
    succeeded(await asks(former))
    realTime()
    afterSeconds(lifetimeSeconds + 7)
    await refused(former)
  })
})

describe('A signing key', () => {
  it('that has no private half, or is of another kind, is refused at boot', async () => {
    const { d: _, ...publicJwk } = await newSigningKey('Ed25519')
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      format: 'jwk',
    }) as JWK
    for (const signingKeys of [[publicJwk], [rsa]]) {
      await expect(createTestApp({ options: { tokens: { signingKeys } } })).rejects.toThrow(
        'tokens.signingKeys must be private JWKs on Ed25519 or P-256.',
      )
    }
  })

  it('that was replaced verifies what it signed, and the new one signs', async () => {
    const [former, next] = [await newSigningKey('Ed25519'), await newSigningKey('ES256')]
    const before = await createTestApp({ options: { tokens: { signingKeys: [former] } } })
    const formerId = decodeProtectedHeader((await newcomer(before)).accessToken).kid
    await before.close()
    const app = await createTestApp({ options: { tokens: { signingKeys: [next, former] } } })
    try {
      const person = await newcomer(app)
      expect(decodeProtectedHeader(person.accessToken).kid).toBe(await calculateJwkThumbprint(next))
      const { keys } = succeeded(await app.call('jwks'))
      expect(keys.map((key: JWK) => key.kid)).toEqual([await calculateJwkThumbprint(next), formerId])
      const signed = await new SignJWT(decodeJwt(person.accessToken))
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: formerId! })
        .sign(await importJWK(former, 'EdDSA'))
      succeeded(await app.call('me', { token: signed }))
    } finally {
      await app.close()
    }
  })
})
