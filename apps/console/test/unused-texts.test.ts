import { type ESTree, parseSync, Visitor } from 'vite'
import { expect, test } from 'vitest'

const sources = import.meta.glob<string>('../src/**/*.{ts,tsx}', { eager: true, query: '?raw', import: 'default' })
const texts = import.meta.glob<object>(['../src/i18n/locales/en.json', '../src/features/*/locales/en.json'], {
  eager: true,
  import: 'default',
})

interface Mentions {
  file: string
  /** Every text of the file. */
  anywhere: Set<string>
  /** Those that are handed to `t`, at whatever depth. */
  asked: Set<string>
  /** What texts with something put in look like. */
  patterns: RegExp[]
}

const isAsking = ({ callee }: ESTree.CallExpression): boolean =>
  callee.type === 'Identifier'
    ? callee.name === 't'
    : callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.name === 't'

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`)

const patternOf = ({ quasis }: ESTree.TemplateLiteral): RegExp =>
  new RegExp(`^${quasis.map(({ value }) => escaped(value.raw)).join('.+')}$`, 'u')

/** The texts below a key that are asked for together. */
function wholeOf({ arguments: [key, options] }: ESTree.CallExpression): RegExp | undefined {
  if (key?.type !== 'Literal' || typeof key.value !== 'string' || options?.type !== 'ObjectExpression') return undefined
  const isWhole = options.properties.some(
    (one) => one.type === 'Property' && one.key.type === 'Identifier' && one.key.name === 'returnObjects',
  )
  return isWhole ? new RegExp(String.raw`^${escaped(key.value)}\.`, 'u') : undefined
}

function mentionsOf([file, source]: [string, string]): Mentions {
  const mentions: Mentions = { file, anywhere: new Set(), asked: new Set(), patterns: [] }
  let depth = 0
  new Visitor({
    CallExpression: (call) => {
      if (!isAsking(call)) return
      depth += 1
      const whole = wholeOf(call)
      if (whole) mentions.patterns.push(whole)
    },
    'CallExpression:exit': (call) => void (depth -= isAsking(call) ? 1 : 0),
    Literal: ({ value }) => {
      if (typeof value !== 'string') return
      mentions.anywhere.add(value)
      if (depth > 0) mentions.asked.add(value)
    },
    TemplateLiteral: (template) => {
      // A key has a point between its parts: without one before what is put in, any word would do.
      if (depth > 0 || template.quasis[0]?.value.raw.includes('.')) mentions.patterns.push(patternOf(template))
    },
  }).visit(parseSync(file, source).program)
  return mentions
}

const mentions = Object.entries(sources).map(mentionsOf)

const keysOf = (value: unknown, path: string[] = []): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, [...path, key]))
    : [path.join('.')]

const isMentioned = (key: string, { anywhere, asked, patterns }: Mentions): boolean =>
  (key.includes('.') ? anywhere : asked).has(key) || patterns.some((pattern) => pattern.test(key))

test.each(Object.entries(texts))('%s has no text that nothing shows', (path, content) => {
  const namespace = /features\/([^/]+)\//u.exec(path)?.[1] ?? 'common'
  // A feature's texts are asked for by name; all files may show the common ones.
  const own = mentions.filter(
    ({ file, anywhere }) =>
      namespace === 'common' || file.includes(`/features/${namespace}/`) || anywhere.has(namespace),
  )
  const keys = keysOf(content)
  const known = new Set(keys)
  const baseOf = (key: string): string => {
    const base = key.replace(/_(?:zero|one|two|few|many|other)$/u, '')
    return known.has(`${base}_other`) ? base : key
  }
  const unused = keys.filter((key) => {
    const base = baseOf(key)
    return (
      !own.some((file) => isMentioned(base, file)) &&
      !mentions.some((file) => isMentioned(`${namespace}:${base}`, file))
    )
  })
  expect(unused).toEqual([])
})
