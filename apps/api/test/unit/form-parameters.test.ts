import { describe, expect, it } from 'vitest'
import { decodeFormComponent, MalformedParameters, parseForm, parseQuery } from '../../src/oauth/form-parameters.ts'

const parse = (text: string) => parseForm(Buffer.from(text, 'latin1'))

describe('parseForm', () => {
  it('HTT-07 takes + for a space and %2B for a plus', () => {
    expect(parse('scope=a+b').get('scope')).toBe('a b')
    expect(parse('scope=a%2Bb').get('scope')).toBe('a+b')
  })

  it.each([
    'a=%',
    'a=%z',
    'a=%zz',
    'a=%4',
    '%=1',
    'a=%ff',
    'a=%c0%af',
    'a=%ed%a0%80',
    'a=%f5%80%80%80',
    'a=%00',
    '%00=a',
  ])('HTT-07 refuses the broken encoding %s instead of repairing it', (text) => {
    expect(() => parse(text)).toThrow(MalformedParameters)
  })

  it('HTT-07 decodes UTF-8, byte order mark included', () => {
    expect(parse('a=%C3%A9%E2%82%AC%F0%9F%94%91').get('a')).toBe('é€🔑')
    expect(parse('a=%EF%BB%BFx').get('a')).toBe('\ufeffx')
  })

  it('AUT-07 counts a parameter without a value as absent', () => {
    expect(parse('a=&b').get('a')).toBeUndefined()
    expect(parse('a=&b').get('b')).toBeUndefined()
  })

  it('HTT-05 tells a repeated parameter, equal and empty values included', () => {
    expect(parse('a=1&a=1').repeated(['a'])).toBe('a')
    expect(parse('a=&a=1').repeated(['a'])).toBe('a')
    expect(parse('a=1&b=2&b=2').repeated(['a'])).toBeUndefined()
  })

  it('HTT-05 gives odd names no power', () => {
    const form = parse('__proto__=x&constructor=y&a[b]=z')
    expect(form.get('__proto__')).toBe('x')
    expect(form.get('toString')).toBeUndefined()
    expect(form.get('a')).toBeUndefined()
  })

  it('HTT-08 refuses more than 100 parameters, and one of more than 8 KB', () => {
    expect(() => parse('a=1&'.repeat(101))).toThrow(MalformedParameters)
    expect(parse('a=1&'.repeat(100)).get('a')).toBe('1')
    expect(() => parse(`a=${'x'.repeat(8192)}`)).toThrow(MalformedParameters)
    expect(parse(`a=${'x'.repeat(8190)}`).get('a')).toHaveLength(8190)
  })

  it('passes over empty pairs', () => {
    expect(parse('&&a=1&&').get('a')).toBe('1')
  })
})

describe('parseQuery', () => {
  it('reads what follows the first question mark, and nothing when there is none', () => {
    expect(parseQuery('/x?a=1?2').get('a')).toBe('1?2')
    expect(parseQuery('/x').hasAny(['a'])).toBe(false)
  })
})

describe('decodeFormComponent', () => {
  it('HTT-11 keeps the input out of its errors', () => {
    expect(() => decodeFormComponent(Buffer.from('sec%ret'))).toThrow(/^A percent escape is broken$/u)
  })
})
