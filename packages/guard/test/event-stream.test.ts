import { expect, test } from 'vitest'
import { createEventParser, type StreamEvent } from '../src/event-stream.ts'

const parse = (...chunks: string[]): StreamEvent[] => {
  const events: StreamEvent[] = []
  const take = createEventParser((event) => void events.push(event))
  for (const chunk of chunks) take(Buffer.from(chunk))
  return events
}

test('an event has the id that it came with, and none of another', () => {
  expect(parse('id: 1\nevent: a\ndata: x\n\ndata: y\ndata: z\n\n')).toEqual([
    { id: '1', event: 'a', data: 'x' },
    { id: undefined, event: 'message', data: 'y\nz' },
  ])
})

test('an event is the same in whatever pieces it arrives', () => {
  const text = 'id: 1\r\nevent: a\r\ndata: é\r\n\r\n'
  const events: StreamEvent[] = []
  const take = createEventParser((event) => void events.push(event))
  for (const octet of Buffer.from(text)) take(Buffer.of(octet))
  expect(events).toEqual([{ id: '1', event: 'a', data: 'é' }])
})

test('a long event is not read again with each piece of it', () => {
  const pieces = Array.from({ length: 20_000 }, () => 'x'.repeat(1000))
  const [event] = parse('data: ', ...pieces, '\n\n')
  expect(event?.data).toHaveLength(20_000_000)
}, 10_000)

test('an event without end is refused', () => {
  const take = createEventParser(() => {})
  const piece = Buffer.alloc(1024 * 1024, 'x')
  expect(() => {
    for (let count = 0; count < 65; count += 1) take(piece)
  }).toThrow('too long')
})
