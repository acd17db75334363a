import { describe, expect, it } from 'vitest'
import {
  emailSchema,
  fieldError,
  fieldErrorCodes,
  line,
  listQuerySchema,
  matchLanguage,
  paragraph,
  permissionSchema,
} from '../src/index.ts'

describe('texts', () => {
  it('are trimmed and bounded, a line without line breaks, a paragraph with them', () => {
    expect(line(5).parse('  abc ')).toBe('abc')
    expect(line(5).safeParse('abcdef').success).toBe(false)
    expect(line(5).safeParse('a\nb').success).toBe(false)
    expect(paragraph(5).parse('a\nb')).toBe('a\nb')
    expect(paragraph(5).parse(' ')).toBe('')
    expect(paragraph(5).safeParse('a\u0007').success).toBe(false)
  })

  it('that PostgreSQL or JSON can’t hold are refused', () => {
    for (const text of ['a\0', 'a\u202eb', '\u200b', '\ud800', '\udc00a'])
      expect(line(5).safeParse(text).success, JSON.stringify(text)).toBe(false)
  })

  it('of e-mail addresses are one whatever their case', () => {
    expect(emailSchema.parse(' Ana@Acme.Example ')).toBe('ana@acme.example')
    expect(emailSchema.safeParse('ana').success).toBe(false)
  })
})

describe('a list’s query', () => {
  it('has a page size between 1 and 100, written in digits', () => {
    expect(listQuerySchema.parse({})).toEqual({ limit: 25 })
    expect(listQuerySchema.parse({ limit: '100' }).limit).toBe(100)
    for (const limit of ['0', '101', '1e1', ' 5', '-1', '', ['1', '2']]) {
      expect(listQuerySchema.safeParse({ limit }).success, String(limit)).toBe(false)
    }
  })
})

describe('languages', () => {
  it.each([
    [['es-MX', 'en'], 'es'],
    [['pt'], 'pt-BR'],
    [['pt-PT'], 'pt-BR'],
    [['fr', 'ES'], 'es'],
    [['fr'], 'en'],
    [[], 'en'],
  ] as const)('for someone who wants %j is %s', (preferences, language) => {
    expect(matchLanguage([...preferences])).toBe(language)
  })
})

describe('permissions', () => {
  it('are a module and one of five actions', () => {
    expect(permissionSchema.safeParse('work_orders:view').success).toBe(true)
    for (const text of ['work_orders', 'work_orders:own', 'Work:view', '_a:view', 'a__b:view', 'a:view ']) {
      expect(permissionSchema.safeParse(text).success, text).toBe(false)
    }
  })
})

describe('field errors', () => {
  it('all have an English sentence that names the field, and the bound where there is one', () => {
    for (const code of fieldErrorCodes)
      expect(fieldError('name', code).message).toMatch(/^name (?:can|is|has|must|does|contains|names)/u)
    expect(fieldError('name', 'too_long', 120).message).toBe('name is too long (limit: 120)')
  })
})
