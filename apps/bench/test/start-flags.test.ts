import { expect, test } from 'vitest'
import { nodeFlagsOf, startFlags } from '../src/start-flags.ts'

test('servers run with the flags that npm start gives to Node', () => {
  expect(nodeFlagsOf('node prepare.mjs && hash -r && exec node --a=1 --b-c start.ts')).toEqual(['--a=1', '--b-c'])
  expect(nodeFlagsOf('exec node start.ts')).toEqual([])
  expect(startFlags()).toContainEqual(expect.stringMatching(/^--max-old-space-size=\d+$/))
})
