import { describe, expect, it } from 'vitest'
import { parseBasic } from '../../src/oauth/client-authentication/basic-header.ts'
import { presentedCredentials } from '../../src/oauth/client-authentication/methods.ts'
import { parseForm } from '../../src/oauth/form-parameters.ts'

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
const form = (text: string) => parseForm(Buffer.from(text))

describe('parseBasic', () => {
  it('CLI-01 form-decodes both halves after splitting at the first colon', () => {
    expect(parseBasic('Basic YXBwJTNBMTphJTJCYitjJTNBJTI1JTI2JTNE')).toEqual({
      clientId: 'app:1',
      clientSecret: 'a+b c:%&=',
    })
    expect(parseBasic(basic('id:a:b'))).toEqual({ clientId: 'id', clientSecret: 'a:b' })
  })

  it('takes the scheme in any case', () => {
    expect(parseBasic(basic('id:s').replace('Basic', 'bAsIc'))).toEqual({ clientId: 'id', clientSecret: 's' })
  })

  it.each([
    'Basic',
    'Basic !!!',
    'Basic Zm9v',
    'Basic aWQ6c2VjcmV0=',
    'Basic aWQ6c2Vj cmV0',
    'Basic aWQ6c2Vj\ncmV0',
    basic('%zz:s'),
    basic('id:%ff'),
    basic('id:'),
    basic(':s'),
    'Bearer x',
    'Hawk id="a"',
    '',
  ])('CLI-04 refuses %j instead of repairing it', (header) => {
    expect(parseBasic(header)).toBeUndefined()
  })
})

describe('presentedCredentials', () => {
  it.each([
    [[basic('id:s')], 'client_secret=s'],
    [[basic('id:s')], 'client_assertion=x'],
    [[], 'client_id=id&client_secret=s&client_assertion=x'],
  ])('CLI-06 refuses two mechanisms in one request (%j, %s)', (headers, body) => {
    expect(() => presentedCredentials(headers, form(body))).toThrow('Use one client authentication method')
  })

  it('CLI-07 allows client_id beside Basic only if it is equal', () => {
    expect(presentedCredentials([basic('id:s')], form('client_id=id')).clientId).toBe('id')
    expect(() => presentedCredentials([basic('id:s')], form('client_id=other'))).toThrow('client_id differs')
  })

  it('RES-04 refuses two Authorization header lines', () => {
    expect(() => presentedCredentials([basic('id:s'), basic('id:s')], form(''))).toThrow('one Authorization header')
  })
})
