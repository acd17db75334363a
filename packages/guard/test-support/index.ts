export { makeKey, startTestIssuer, type TestIssuer, type TestKey } from './test-issuer.ts'
