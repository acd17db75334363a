import { expect, test } from 'vitest'
import { doorAt } from '../src/app/doors.ts'
import { inAppPath } from '../src/app/paths.ts'

test.each(['/', '/my-apps', '/settings/api-connections/oauth-consumers?search=a%20b&sort=-name', '/my-apps#main'])(
  'one is led back to %s',
  (path) => {
    expect(inAppPath(path)).toBe(path)
  },
)

test.each([
  ['nothing', null],
  ['the empty text', ''],
  ['another site', 'https://evil.example/'],
  ['another site without its scheme', '//evil.example'],
  ['another site behind a backslash', '/\\evil.example'],
  ['another site behind a backslash further in', '/a\\..\\evil.example'],
  ['another site behind dots', '/..//evil.example'],
  ['another site behind a tab', '/\t/evil.example'],
  ['a script', 'javascript:alert(1)'],
  ['a path that starts nowhere', 'my-apps'],
  ['sign-in itself, which would go round in circles', '/sign-in?return=/sign-in'],
])('one is never led to %s', (_, candidate) => {
  expect(inAppPath(candidate)).toBeUndefined()
})

test('sign-in and authorization are doors, with or without a slash at the end; the rest lies behind them', () => {
  expect(doorAt('/sign-in')).toBeDefined()
  expect(doorAt('/sign-in/')).toBe(doorAt('/sign-in'))
  expect(doorAt('/authorize')).toBeDefined()
  for (const path of ['/', '/my-apps', '/sign-in/x', '/constructor', '/toString']) expect(doorAt(path)).toBeUndefined()
})
