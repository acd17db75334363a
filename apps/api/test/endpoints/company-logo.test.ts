import { randomUUID } from 'node:crypto'
import { type CompanyProfile, companyProfileSchema, keptLogoSide, type Session } from '@latchkey/contracts'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '../../src/lib/actor.ts'
import { type Answer, type Browser, startTestApi, type StaffedCompany, type TestApi } from '../support/index.ts'
import { picture } from '../support/pictures.ts'
import { expectFieldErrors, expectProblem } from '../support/problem.ts'
import { logEntries, snapshot } from '../support/snapshot.ts'

const path = '/api/v1/company/logo'

let api: TestApi
let acme: StaffedCompany
let administrator: Browser
let png: Buffer
beforeAll(async () => {
  api = await startTestApi()
  png = await picture().png().toBuffer()
})
beforeEach(async () => {
  acme = await api.staffedCompany()
  administrator = await api.signIn(acme.administrator)
})
afterAll(() => api.close())

async function put(file: Buffer | string, headers: Record<string, string> = {}): Promise<Answer<CompanyProfile>> {
  const body = typeof file === 'string' ? file : new Uint8Array(file)
  const response = await administrator.fetch(path, {
    method: 'PUT',
    headers: { 'content-type': 'image/png', ...headers },
    body,
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- asserted on by whoever asks
  return { status: response.status, headers: response.headers, body: (await response.json()) as CompanyProfile }
}

const show = async (browser: Browser, query = '', headers: Record<string, string> = {}) => {
  const response = await browser.fetch(`${path}${query}`, { headers })
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}

describe('PUT /company/logo', () => {
  it('answers 200 with the company, shows the picture drawn anew, and logs what it is without its bytes', async () => {
    const secret = 'taken at the back door'
    const photo = await picture({ width: 2000, height: 1000 })
      .withExif({ IFD0: { Copyright: secret } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect(photo.includes(secret)).toBe(true)
    const { status, body, headers } = await put(photo, { 'content-type': 'image/jpeg', 'if-match': '"1"' })
    expect(status).toBe(200)
    const { logo } = companyProfileSchema.strict().parse(body)
    // It was lying on its side.
    expect(logo).toMatchObject({ width: keptLogoSide / 2, height: keptLogoSide, backdrop: 'light' })
    expect(headers.get('etag')).toBe('"2"')

    const { bytes } = await show(administrator, `?digest=${logo?.digest}`)
    expect(bytes).toHaveLength(logo?.bytes ?? 0)
    expect(bytes.includes(secret)).toBe(false)
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 256, height: 512 })
    expect((await sharp(bytes).metadata()).exif).toBeUndefined()
    expect((await administrator.get<Session>('/api/v1/session')).body.company.logo).toEqual(logo)
    const entries = (await logEntries(api, acme.company.id)).filter(({ event }) => event === 'company.updated')
    expect(entries.map(({ before, after }) => ({ before, after }))).toEqual([
      { before: { logo: null }, after: { logo } },
    ])
    expect(await snapshot(api)).not.toContain('back door')
  })

  it('takes WebP, of an animation the first picture, and sees what needs a dark background', async () => {
    const frames = await Promise.all(
      [
        { r: 255, g: 0, b: 0 },
        { r: 0, g: 0, b: 255 },
      ].map((color) => picture({ color }).png().toBuffer()),
    )
    const animation = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer()
    expect((await sharp(animation).metadata()).pages).toBe(2)
    expect((await put(animation, { 'content-type': 'image/webp' })).status).toBe(200)
    const shown = await show(administrator)
    expect((await sharp(shown.bytes).metadata()).pages).toBeUndefined()
    const { channels } = await sharp(shown.bytes).stats()
    expect(channels.map(({ mean }) => mean > 128)).toEqual([true, false, false])

    const white = { r: 255, g: 255, b: 255 }
    const { body } = await put(await picture({ transparent: true, color: white }).png().toBuffer())
    expect(body.logo?.backdrop).toBe('dark')
    const dark = await put(await picture({ transparent: true }).png().toBuffer())
    expect(dark.body.logo?.backdrop).toBe('light')
  })

  it('stores and logs nothing when the same picture comes again', async () => {
    const { body } = await put(png)
    const before = await snapshot(api)
    expect((await put(png)).body).toEqual(body)
    expect(await snapshot(api)).toBe(before)
  })

  it('draws one picture of a company at a time, and lets no more companies wait than can be in memory', async () => {
    const { companyLogos } = api.services
    const actorIn = (companyId: string): Actor => ({
      companyId,
      userId: acme.administrator.id,
      role: 'administrator',
      sessionId: randomUUID(),
      origin: { ip: '192.0.2.1', userAgent: 'test' },
    })
    const replace = (companyId: string) => companyLogos.replace(actorIn(companyId), png, undefined)
    const busy = { code: 'too_many_requests', retryAfterSeconds: 5 }
    const first = replace(acme.company.id)
    await expect(replace(acme.company.id)).rejects.toMatchObject(busy)
    expect((await first).logo).toBeDefined()

    // Companies that are not there are told so after their turn.
    const waiting = Array.from({ length: 9 }, () => replace(randomUUID()))
    await expect(replace(acme.company.id)).rejects.toMatchObject(busy)
    for (const one of await Promise.allSettled(waiting)) {
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
    }
    expect((await put(png)).status).toBe(200)
  })

  it('says what is wrong with a file, whatever it is called, and leaves the logo that was there', async () => {
    await put(png)
    const before = await snapshot(api)
    const noise = await sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        noise: { type: 'gaussian', mean: 120, sigma: 50 },
        background: '#fff',
      },
    })
      .webp()
      .toBuffer()
    const huge = await picture({ width: 4097, height: 4097 }).png().toBuffer()
    const bomb = await picture({ width: 20_000, height: 20_000 }).png({ compressionLevel: 9 }).toBuffer()
    expect(bomb.length).toBeGreaterThan(100_000)
    const files: [string, Buffer, string][] = [
      ['nothing', Buffer.alloc(0), 'blank'],
      ['text', Buffer.from('hello'), 'picture_type'],
      ['a GIF', await picture().gif().toBuffer(), 'picture_type'],
      [
        'an SVG',
        Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        'picture_svg',
      ],
      ['a page', Buffer.from('<!doctype html><title>x</title>'), 'picture_type'],
      ['a PNG cut short', png.subarray(0, png.length - 40), 'picture_damaged'],
      ['half a WebP', noise.subarray(0, noise.length / 2), 'picture_damaged'],
      [
        'a PNG’s first bytes before something else',
        Buffer.concat([png.subarray(0, 8), Buffer.alloc(500, 7)]),
        'picture_damaged',
      ],
      [
        'what claims to be a JPEG and is a GIF',
        Buffer.concat([Buffer.from('ffd8ff', 'hex'), await picture().gif().toBuffer()]),
        'picture_damaged',
      ],
      ['too many pixels', huge, 'picture_pixels'],
      ['a small file that would unpack to a gigabyte', bomb.subarray(0, 1_000_000), 'picture_pixels'],
    ]
    for (const [what, file, code] of files) {
      const answer = await put(file)
      expect(answer.body, what).toMatchObject({ errors: [{ path: 'logo', code }] })
      expectFieldErrors(answer, { logo: code })
    }
    const large = expectProblem(await put(Buffer.concat([png, Buffer.alloc(1024 * 1024)])), 413, 'too_large')
    expect(large.errors).toMatchObject([{ path: 'logo', code: 'picture_bytes', limit: 1024 * 1024 }])
    const json = expectProblem(await put('{}', { 'content-type': 'application/json' }), 415, 'unsupported_media_type')
    expect(json.errors).toMatchObject([{ path: 'logo', code: 'picture_type' }])
    expect(await snapshot(api)).toBe(before)
  })

  it('with If-Match answers 412 once somebody else changed the company, as removing does, and stores nothing', async () => {
    await administrator.patch('/api/v1/company', { name: 'Theirs' })
    const before = await snapshot(api)
    const mine = { 'if-match': '"1"' }
    expectProblem(await put(png, mine), 412, 'precondition_failed')
    expectProblem(await administrator.delete(path, { headers: mine }), 412, 'precondition_failed')
    expect(await snapshot(api)).toBe(before)
  })
})

describe('GET /company/logo', () => {
  it('is kept by browsers under its digest, and asked for anew without', async () => {
    const { logo } = (await put(png)).body
    const digest = logo?.digest ?? ''
    const named = await show(administrator, `?digest=${digest}`)
    expect(named.status).toBe(200)
    expect(named.headers.get('content-type')).toBe('image/webp')
    expect(named.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect(named.headers.get('x-content-type-options')).toBe('nosniff')
    expect(named.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(named.headers.get('content-security-policy')).toContain('sandbox')
    const tag = named.headers.get('etag') ?? ''
    expect(tag).toBe(`"${digest}"`)
    const present = await show(administrator)
    expect(present.headers.get('cache-control')).toBe('private, no-cache')
    expect(present.bytes).toEqual(named.bytes)
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const { status, bytes, headers } = await show(administrator, '', { 'if-none-match': known })
      expect({ status, length: bytes.length, tag: headers.get('etag') }).toEqual({ status: 304, length: 0, tag })
    }
    expect((await show(administrator, '', { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('shows a member their own company’s, and nobody another company’s', async () => {
    const digest = (await put(png)).body.logo?.digest
    const other = await api.staffedCompany()
    expect((await show(await api.signIn(acme.member))).status).toBe(200)
    const stranger = await api.signIn(other.administrator)
    expectProblem(await stranger.get(path), 404, 'not_found')
    expectProblem(await stranger.get(`${path}?digest=${digest}`), 404, 'not_found')
    expectProblem(await api.browser().get(`${path}?digest=${digest}`), 401, 'unauthenticated')
    expectFieldErrors(await administrator.get(`${path}?digest=x`), { digest: 'invalid_format' })
  })
})

describe('DELETE /company/logo', () => {
  it('shows none any more, keeps no bytes, logs it, and is fine when there is none', async () => {
    const digest = (await put(png)).body.logo?.digest
    const { status, body, headers } = await administrator.delete<CompanyProfile>(path, {
      headers: { 'if-match': '"2"' },
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ logo: null, version: 3 })
    expect(headers.get('etag')).toBe('"3"')
    expectProblem(await administrator.get(`${path}?digest=${digest}`), 404, 'not_found')
    const { rows } = await api.owner.query('select 1 from company_logos where company_id = $1', [acme.company.id])
    expect(rows).toEqual([])
    const [, entry] = (await logEntries(api, acme.company.id)).filter(({ event }) => event === 'company.updated')
    expect(entry).toMatchObject({ before: { logo: { digest } }, after: { logo: null } })
    const before = await snapshot(api)
    expect((await administrator.delete(path)).body).toMatchObject({ logo: null, version: 3 })
    expect(await snapshot(api)).toBe(before)
  })
})
