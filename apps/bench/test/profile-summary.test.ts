import { expect, test } from 'vitest'
import { moduleOf, selfTimes } from '../src/report/profile-summary.ts'

const frame = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
})

test('a profile’s time is told by function and by what the code belongs to, without idling and the profiler itself', () => {
  const { byFunction, byModule } = selfTimes({
    nodes: [
      frame(1, '(idle)', ''),
      frame(2, 'sign', 'file:///x/node_modules/.pnpm/fast-jwt@6/node_modules/fast-jwt/src/signer.js'),
      frame(3, '(garbage collector)', ''),
      frame(4, 'post', 'node:inspector'),
    ],
    samples: [1, 4, 2, 2, 3],
    timeDeltas: [1000, 500, 20, 10, 10],
  })
  expect(byFunction).toEqual([
    ['sign signer.js:10', 0.75],
    ['(garbage collector)', 0.25],
  ])
  expect(byModule[0]).toEqual(['fast-jwt', 0.75])
})

test('code belongs to a package, a folder of ours, or the runtime', () => {
  expect(moduleOf('file:///x/node_modules/@fastify/jwt/jwt.js')).toBe('@fastify/jwt')
  expect(moduleOf('file:///x/apps/api/src/oauth/token.ts')).toBe('apps/api/src/oauth')
  expect(moduleOf('node:internal/crypto/sig')).toBe('node:internal/crypto')
  expect(moduleOf('')).toBe('V8 and native code')
})
