import { openUserMenu, paths } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'

test('the chosen appearance holds, whatever the system says @one-width', async ({ page, signIn }) => {
  await signIn(page, people.administrator)
  await page.goto(paths.apiConnection)
  await (await openUserMenu(page)).getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.keyboard.press('Escape')
  const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const dark = await background()
  await page.reload()
  await expect(page.getByText('Deprecated authentication method')).toBeVisible()
  expect(await background()).toBe(dark)
  await (await openUserMenu(page)).getByRole('menuitemradio', { name: 'Light' }).click()
  await expect.poll(background).not.toBe(dark)
})

test('before its code has come, a page is in the colours and the language that were chosen @one-width', async ({
  page,
  signIn,
}) => {
  const look = () =>
    page.evaluate<object>(`(() => {
      const { lang, dataset } = document.documentElement
      const probe = document.body.appendChild(document.createElement('p'))
      probe.style.color = 'light-dark(red, lime)'
      const { color } = getComputedStyle(probe)
      probe.remove()
      return { lang, appearance: dataset.colorScheme, color }
    })()`)
  const [light, dark] = ['rgb(255, 0, 0)', 'rgb(0, 255, 0)']
  const choose = (appearance: string, language: string) =>
    page.evaluate(
      `localStorage.setItem('latchkey.appearance', '${appearance}'); localStorage.setItem('latchkey.language', '${language}')`,
    )
  // The code never comes.
  await page.route(/\/assets\/(?!before-paint)[^/]*\.js$/u, () => undefined)
  const open = async (path: string) => {
    await page.goto(path, { waitUntil: 'commit' })
    await page.locator('#root').waitFor({ state: 'attached' })
  }

  await open('/sign-in')
  expect(await look()).toEqual({ lang: 'en', appearance: 'light', color: light })
  await choose('dark', 'es')
  await open('/sign-in')
  expect(await look()).toEqual({ lang: 'es', appearance: 'dark', color: dark })
  await page.emulateMedia({ colorScheme: 'dark' })
  await choose('light', 'pt-BR')
  await signIn(page, people.administrator)
  await open(paths.consumers)
  expect(await look()).toEqual({ lang: 'pt-BR', appearance: 'light', color: light })
  await choose('system', '')
  await open(paths.consumers)
  expect(await look()).toEqual({ lang: 'en', appearance: 'dark', color: dark })
})
