import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

// X.509 in DER, as far as a server in tests needs it: the runtime reads certificates but makes none.

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts)
const objectId = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'))
const octets = (body: Buffer): Buffer => tlv(0x04, body)
const bits = (body: Buffer): Buffer => tlv(0x03, Buffer.from([0]), body)

const utcTime = (moment: Date): Buffer =>
  tlv(
    0x17,
    Buffer.from(
      `${moment
        .toISOString()
        .replaceAll(/[-:T]|\..*/gu, '')
        .slice(2)}Z`,
    ),
  )

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))
const commonName = sequence(tlv(0x31, sequence(objectId('550403'), tlv(0x0c, Buffer.from('Latchkey tests')))))
const isAuthority = sequence(
  objectId('551d13'),
  tlv(0x01, Buffer.from([0xff])),
  octets(sequence(tlv(0x01, Buffer.from([0xff])))),
)
const isForLoopback = sequence(
  objectId('551d11'),
  octets(sequence(tlv(0x82, Buffer.from('localhost')), tlv(0x87, Buffer.from([127, 0, 0, 1])))),
)

/** Makes a certificate for `localhost` and 127.0.0.1 that vouches for itself, for a day. @returns both as PEM */
export function selfSignedCertificate(): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const day = 24 * 60 * 60 * 1000
  const content = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName,
    sequence(utcTime(new Date(Date.now() - day)), utcTime(new Date(Date.now() + day))),
    commonName,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(isAuthority, isForLoopback)),
  )
  const certificate = sequence(content, ecdsaWithSha256, bits(sign('sha256', content, privateKey)))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  }
}
