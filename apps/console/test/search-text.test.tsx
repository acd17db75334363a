import { expect, test, vi } from 'vitest'
import { renderHook } from 'vitest-browser-react'
import { useSearchText } from '../src/lib/use-search-text.ts'

const open = async (search: string) => {
  const onSearch = vi.fn<(search: string) => void>()
  const hook = await renderHook((inForce?: string) => useSearchText(inForce ?? search, onSearch))
  const type = (text: string) => hook.act(() => hook.result.current.setText(text))
  return { ...hook, type, onSearch }
}

test('what is typed is handed on, trimmed, once typing pauses', async () => {
  const { type, onSearch } = await open('')
  await type('er')
  await type('erp ')
  await vi.waitFor(() => expect(onSearch.mock.calls).toEqual([['erp']]))
})

test('a search that takes effect late does not replace what was typed since', async () => {
  const { type, onSearch, rerender, result } = await open('')
  await type('erp')
  await vi.waitFor(() => expect(onSearch).toHaveBeenCalledWith('erp'))
  await type('meters')
  await rerender('erp')
  expect(result.current.text).toBe('meters')
  await vi.waitFor(() => expect(onSearch).toHaveBeenLastCalledWith('meters'))
})

test('a change from elsewhere is taken over', async () => {
  const { type, onSearch, rerender, result } = await open('')
  await type('erp')
  await vi.waitFor(() => expect(onSearch).toHaveBeenCalledWith('erp'))
  await rerender('erp')
  await rerender('')
  expect(result.current.text).toBe('')
})

test('clearing does not wait for a pause', async () => {
  const { act, onSearch, result } = await open('erp')
  await act(() => result.current.searchNow(''))
  expect(onSearch.mock.calls).toEqual([['']])
  expect(result.current.text).toBe('')
})

test('a search that takes effect late is handed on once, however often the page renders meanwhile', async () => {
  const handedOn: string[] = []
  const { act, rerender, result } = await renderHook(() => useSearchText('', (search) => handedOn.push(search)))
  await act(() => result.current.setText('erp'))
  await vi.waitFor(() => expect(handedOn).toEqual(['erp']))
  await rerender()
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(handedOn).toEqual(['erp'])
})
