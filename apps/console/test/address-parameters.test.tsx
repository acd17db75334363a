import { createMemoryRouter, RouterProvider } from 'react-router'
import { expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { type ParameterChanges, useAddressParameters } from '../src/lib/use-address-parameters.ts'

const open = async (search: string) => {
  const shown: { text: string; change: (changes: ParameterChanges) => void }[] = []
  function Page() {
    const { parameters, change } = useAddressParameters()
    shown.push({ text: parameters.toString(), change })
    return null
  }
  const router = createMemoryRouter([{ path: '*', element: <Page /> }], { initialEntries: ['/', `/list${search}`] })
  await render(<RouterProvider router={router} />)
  await vi.waitFor(() => expect(shown).not.toEqual([]))
  const latest = () => shown.at(-1)
  return {
    router,
    latest,
    change: (changes: ParameterChanges) => latest()?.change(changes),
    expectShown: (text: string) => vi.waitFor(() => expect(latest()?.text).toBe(text)),
  }
}

test('two changes before the first one is shown are both in force', async () => {
  const { change, expectShown } = await open('?search=erp')
  change({ event: 'consumer.updated' })
  change({ period: 'today' })
  await expectShown('search=erp&event=consumer.updated&period=today')
})

test('what is undefined or empty is taken out, and the rest stays', async () => {
  const { change, expectShown } = await open('?search=erp&sort=name&mine=true')
  change({ search: '', sort: undefined })
  await expectShown('mine=true')
})

test('a change after the way back starts from where that led', async () => {
  const { router, change, expectShown } = await open('?search=erp')
  change({ search: 'meters' })
  await expectShown('search=meters')
  await router.navigate('/list?search=pumps')
  await expectShown('search=pumps')
  change({ sort: 'name' })
  await expectShown('search=pumps&sort=name')
})

test('changes replace the address, so that the way back leaves the list', async () => {
  const { router, change, expectShown } = await open('?search=erp')
  change({ search: 'meters' })
  await expectShown('search=meters')
  await router.navigate(-1)
  await vi.waitFor(() => expect(router.state.location.pathname).toBe('/'))
})
