import { expect, test, vi } from 'vitest'
import { useSearchText } from '../src/lib/use-search-text.ts'
import { usingHook } from './support/hook.ts'

const open = async (search: string) => {
  const onSearch = vi.fn<(search: string) => void>()
  const { result, act, rerender } = await usingHook((inForce?: string) => useSearchText(inForce ?? search, onSearch))
  return { onSearch, result, act, rerender, type: (text: string) => act(({ setText }) => setText(text)) }
}

test('what is typed is handed on, trimmed, once typing pauses', async () => {
  const { type, onSearch } = await open('')
  type('er')
  type('erp ')
  await vi.waitFor(() => expect(onSearch.mock.calls).toEqual([['erp']]))
})

test('a search that takes effect late does not replace what was typed since', async () => {
  const { type, onSearch, rerender, result } = await open('')
  type('erp')
  await vi.waitFor(() => expect(onSearch).toHaveBeenCalledWith('erp'))
  type('meters')
  rerender('erp')
  expect(result.current.text).toBe('meters')
  await vi.waitFor(() => expect(onSearch).toHaveBeenLastCalledWith('meters'))
})

test('a change from elsewhere is taken over', async () => {
  const { type, onSearch, rerender, result } = await open('')
  type('erp')
  await vi.waitFor(() => expect(onSearch).toHaveBeenCalledWith('erp'))
  rerender('erp')
  rerender('')
  expect(result.current.text).toBe('')
})

test('clearing does not wait for a pause', async () => {
  const { act, onSearch, result } = await open('erp')
  act(({ searchNow }) => searchNow(''))
  expect(onSearch.mock.calls).toEqual([['']])
  expect(result.current.text).toBe('')
})

test('a search that takes effect late is handed on once, however often the page renders meanwhile', async () => {
  const { type, onSearch, rerender } = await open('')
  type('erp')
  await vi.waitFor(() => expect(onSearch.mock.calls).toEqual([['erp']]))
  rerender()
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(onSearch.mock.calls).toEqual([['erp']])
})
