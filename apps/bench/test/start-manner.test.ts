import { expect, test } from 'vitest'
import { startManner, startMannerOf } from '../src/start-manner.ts'

test('servers run with the flags and the environment that npm start gives to Node', () => {
  expect(startMannerOf('node prepare.mjs && hash -r && A_B=c/d exec node --a=1 --b-c start.ts')).toEqual({
    flags: ['--a=1', '--b-c'],
    environment: { A_B: 'c/d' },
  })
  expect(startMannerOf('exec node start.ts')).toEqual({ flags: [], environment: {} })
  const { flags, environment } = startManner()
  expect(flags).toContainEqual(expect.stringMatching(/^--max-old-space-size=\d+$/))
  expect(environment).toHaveProperty('NODE_COMPILE_CACHE')
})
