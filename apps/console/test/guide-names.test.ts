import { type Language, languages } from '@latchkey/contracts'
import { expect, test } from 'vitest'

// The guide says where to press, and in a text that is written by hand no compiler sees what is called otherwise by now.

const texts = import.meta.glob<object>(['../src/i18n/locales/*.json', '../src/features/*/locales/*.json'], {
  eager: true,
  import: 'default',
})
const guide = import.meta.glob<string>('../../api/guide/*/*.md', { eager: true, query: '?raw', import: 'default' })

/** What an app that is written with the guide may call its own button. */
const ofTheApp = new Set(['Connect again', 'Conectar de nuevo', 'Conectar de novo'])

const leaves = (value: unknown, path: string): [key: string, text: string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
    : [[path, String(value)]]

/** What a text reads as, whatever is put in for its placeholders; nothing for one that is made of them alone. */
const pattern = (text: string): RegExp | null => {
  const parts = text.split(/\{\{\w+\}\}/u)
  return /\p{L}/u.test(parts.join(''))
    ? new RegExp(`^${parts.map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`)).join('.+')}$`, 'iu')
    : null
}

/** The console's texts in a language, each with its key, which is the same in every language. */
const textsIn = (language: string): [key: string, reads: RegExp][] =>
  Object.entries(texts)
    .filter(([path]) => path.endsWith(`/${language}.json`))
    .flatMap(([path, value]) => leaves(value, path.replace(/[^/]+$/u, '')))
    .flatMap(([key, text]) => {
      const reads = pattern(text)
      return reads ? [[key, reads] as [string, RegExp]] : []
    })

const known = new Map(languages.map((language) => [language, textsIn(language)]))

const keysOf = (name: string, language: Language): string[] =>
  (known.get(language) ?? []).filter(([, reads]) => reads.test(name)).map(([key]) => key)

/** What a page has in italics and begins like a name; a term that it introduces begins with a small letter. */
const namesIn = (page: string): string[] =>
  [
    ...page
      .replaceAll(/```.*?```/gsu, '')
      .replaceAll(/`[^`]*`/gu, '')
      .matchAll(/(?<![*\w\\])\*([¿¡]?\p{Lu}[^*\n]+)\*(?!\*)/gu),
  ].flatMap(([, name = '']) => (ofTheApp.has(name) ? [] : [name]))

const pages = Object.keys(guide)
  .filter((path) => path.includes('/en/'))
  .map((path) => path.replace(/^.*\/en\//u, ''))

test.each(pages)('%s calls what one presses and opens as the console does, in every language', (page) => {
  const path = (language: string): string => `../../api/guide/${language}/${page}`
  const named = namesIn(guide[path('en')] ?? '')
  for (const language of languages) {
    const names = namesIn(guide[path(language)] ?? '')
    expect(
      names.filter((name) => keysOf(name, language).length === 0),
      `names that nothing in the console has, in ${language}`,
    ).toEqual([])
    // One after the other, though not in the same order: a sentence has its own in each language.
    const left = names.map((name) => new Set(keysOf(name, language)))
    const missing = named.filter((name) => {
      const keys = keysOf(name, 'en')
      const found = left.findIndex((others) => keys.some((key) => others.has(key)))
      if (found >= 0) left.splice(found, 1)
      return found < 0
    })
    expect({ missing, more: left.length }, `what the English page names, in ${language}`).toEqual({
      missing: [],
      more: 0,
    })
  }
})

test('the guide names many things of the console', () => {
  expect(pages.length).toBeGreaterThan(10)
  expect(pages.flatMap((page) => namesIn(guide[`../../api/guide/en/${page}`] ?? '')).length).toBeGreaterThan(60)
})
