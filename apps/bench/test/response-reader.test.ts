import { expect, test } from 'vitest'
import { headerOf, ResponseReader, UnreadableResponse } from '../src/load/response-reader.ts'

const answer = (body: string, head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json') =>
  Buffer.from(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)

test('an answer is read alike however it is cut into pieces', () => {
  const octets = answer('{"access_token":"x"}')
  for (const at of Array.from({ length: octets.length - 1 }, (_, index) => index + 1)) {
    const reader = new ResponseReader()
    expect(reader.push(octets.subarray(0, at))).toBeUndefined()
    expect(reader.push(octets.subarray(at))).toMatchObject({ status: 200, body: '{"access_token":"x"}' })
  }
})

test('one connection reads one answer after the other', () => {
  const reader = new ResponseReader()
  expect(reader.push(answer('1'))).toMatchObject({ body: '1' })
  expect(reader.push(answer('2', 'HTTP/1.1 401 Unauthorized'))).toMatchObject({ status: 401, body: '2' })
})

test('an answer without a body ends with its head', () => {
  const redirect = answer('', 'HTTP/1.1 303 See Other\r\nlocation: https://app.example/callback?code=c')
  const read = new ResponseReader().push(redirect)
  expect(read).toMatchObject({ status: 303, body: '' })
  expect(headerOf(read?.head ?? '', 'location')).toBe('https://app.example/callback?code=c')
})

test('headers are found in either spelling, and only at the beginning of a line', () => {
  expect(headerOf('HTTP/1.1 200 OK\r\nContent-Length: 5', 'content-length')).toBe('5')
  expect(headerOf('HTTP/1.1 200 OK\r\nx-note: content-length: 5', 'content-length')).toBeUndefined()
})

test.each([
  ['without a length', Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n')],
  ['that is no HTTP', Buffer.from('SSH-2.0-x\r\n\r\n')],
  ['with more behind it', Buffer.concat([answer('1'), answer('2')])],
])('an answer %s is an error, not a guess', (_what, octets) => {
  expect(() => new ResponseReader().push(octets)).toThrow(UnreadableResponse)
})
