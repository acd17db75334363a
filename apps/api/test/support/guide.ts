import { readFileSync } from 'node:fs'
import type { GuidePage, Language } from '@latchkey/contracts'
import { type Token, type Tokens, lexer } from 'marked'
import { guideFolder } from '../../src/guide/index.ts'

/** Something to type or to save, and what the guide says comes of it. */
export interface Snippet {
  language: string
  /** Under which name it is to be saved. */
  name: string | undefined
  text: string
  /** What is shown right behind it. */
  output: { language: string; text: string } | undefined
}

const outputs = new Set(['json', 'http', 'text'])

const isCode = (token: Token | undefined): token is Tokens.Code => token?.type === 'code'

/** The Markdown of a page as it is in its file. */
export const guideMarkdown = (language: Language, page: GuidePage | 'index'): string =>
  readFileSync(new URL(`${language}/${page}.md`, guideFolder), 'utf8')

/** All that stands between fences on a page, in order. */
export function snippetsOf(markdown: string): Snippet[] {
  const tokens = lexer(markdown).filter(({ type }) => type !== 'space')
  return tokens.flatMap((token, index) => {
    if (!isCode(token)) return []
    const [language = '', name] = (token.lang ?? '').split(' ')
    const next = tokens[index + 1]
    const output =
      isCode(next) && outputs.has(next.lang ?? '') ? { language: next.lang ?? '', text: next.text } : undefined
    return outputs.has(language) ? [] : [{ language, name, text: token.text, output }]
  })
}

/** What a page shows between fences, word by word: the same in every language. */
export const fencesOf = (markdown: string): string[] =>
  lexer(markdown)
    .filter(isCode)
    .map(({ raw }) => raw)

/** What a page is made of, whatever the language: its parts in order, the pages that they lead to, and the figures that they tell. */
export function outlineOf(markdown: string): string[] {
  return lexer(markdown)
    .filter(({ type }) => type !== 'space')
    .map((token) => {
      const text = isCode(token) ? '' : token.raw
      // A link to a part of a page names that by its heading, which is translated.
      const links = [...text.matchAll(/\]\((?<file>[^)#]*)/gu)].map(({ groups }) => groups?.['file'])
      const figures = [...text.matchAll(/\d+(?:[.,]\d+)*/gu)].map(([figure]) => figure.replace(/[.,]/gu, ''))
      return [token.type, 'depth' in token ? token.depth : '', ...links, ...figures.toSorted()].join(' ')
    })
}

const escapeForPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`)

/** Matches text in which `…` stands for whatever is different each time. */
export const asShown = (text: string): RegExp =>
  new RegExp(`^${text.trim().split('…').map(escapeForPattern).join('[^]+')}$`, 'u')
