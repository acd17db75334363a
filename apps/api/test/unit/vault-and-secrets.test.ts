import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashSecret, newKey, newSecret, secretsEqual } from '../../src/lib/secret.ts'
import { createVault, UnopenableError } from '../../src/lib/vault.ts'

describe('the vault', () => {
  const vault = createVault([randomBytes(32)])

  it('opens what it sealed, and seals the same text differently each time', () => {
    const sealed = vault.seal('sécret', 'row 1')
    expect(vault.open(sealed, 'row 1')).toBe('sécret')
    expect(sealed.equals(vault.seal('sécret', 'row 1'))).toBe(false)
    expect(sealed.includes('cret')).toBe(false)
  })

  it('opens nothing under another key, in another row, or after a change of any byte', () => {
    const sealed = vault.seal('secret', 'row 1')
    expect(() => createVault([randomBytes(32)]).open(sealed, 'row 1')).toThrow(UnopenableError)
    expect(() => vault.open(sealed, 'row 2')).toThrow(UnopenableError)
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(() => vault.open(changed, 'row 1'), `byte ${index}`).toThrow(UnopenableError)
    }
    expect(() => vault.open(sealed.subarray(0, 20), 'row 1')).toThrow(UnopenableError)
  })

  it('opens with whichever master key fits, and seals with the first', () => {
    const [former, current] = [randomBytes(32), randomBytes(32)]
    const sealed = createVault([former]).seal('secret', 'row 1')
    const changing = createVault([current, former])
    expect(changing.open(sealed, 'row 1')).toBe('secret')
    expect(createVault([current]).open(changing.seal('secret', 'row 2'), 'row 2')).toBe('secret')
    expect(() => createVault([former]).open(changing.seal('secret', 'row 2'), 'row 2')).toThrow(UnopenableError)
    expect(() => changing.open(sealed, 'row 2')).toThrow(UnopenableError)
  })

  it('seals anew what another master key sealed, and only that', () => {
    const [former, current] = [randomBytes(32), randomBytes(32)]
    const sealed = createVault([former]).seal('secret', 'row 1')
    const changing = createVault([current, former])
    const resealed = changing.reseal(sealed, 'row 1') ?? sealed
    expect(createVault([current]).open(resealed, 'row 1')).toBe('secret')
    expect(changing.reseal(resealed, 'row 1')).toBeUndefined()
    expect(() => createVault([current]).reseal(sealed, 'row 1')).toThrow(UnopenableError)
  })
})

describe('secrets', () => {
  it('SEC-03 CLI-01 have 256 random bits in characters that need no encoding', () => {
    const secrets = Array.from({ length: 200 }, newSecret)
    expect(new Set(secrets).size).toBe(200)
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/u)
    for (const key of Array.from({ length: 200 }, newKey)) expect(key).toMatch(/^[A-Za-z0-9]{24}$/u)
  })

  it('SEC-02 compares texts of different lengths without throwing', () => {
    expect(secretsEqual('a', 'a')).toBe(true)
    expect(secretsEqual('a', 'ab')).toBe(false)
    expect(secretsEqual('', 'ab')).toBe(false)
    expect(hashSecret('x')).toHaveLength(32)
  })
})
