import { flushSync } from 'react-dom'
import { expect, vi } from 'vitest'
import { renderHook } from 'vitest-browser-react'

type Options = NonNullable<Parameters<typeof renderHook>[1]>

/**
 * Uses a hook by itself. A production build of React draws when it finds time, unless it is told to do so at once, as it is here.
 * @param use calls the hook @param wrapper what it needs around it
 * @returns what it answered last, what does something with that, and what calls it anew
 */
export async function usingHook<Result, Props>(
  use: (props?: Props) => Result,
  { wrapper }: Pick<Options, 'wrapper'> = {},
) {
  const { result, rerender } = await renderHook(use, wrapper ? { wrapper } : {})
  await vi.waitFor(() => expect(result.current).not.toBeNull())
  return {
    result,
    act: (work: (current: Result) => void) => flushSync(() => work(result.current)),
    rerender: (props?: Props) => flushSync(() => void rerender(props)),
  }
}
