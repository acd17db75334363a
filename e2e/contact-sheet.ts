import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { languages } from '@latchkey/contracts'
import type { BrowserContext, Page, ViewportSize } from '@playwright/test'
import { test } from './support/fixtures.ts'
import { speak } from './support/language.ts'
import { galleries } from './support/screens/galleries.ts'
import { show } from './support/screens/gallery.ts'
import { holdStill } from './support/still.ts'

const folder = join(import.meta.dirname, 'screens')
const widths = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
const schemes = ['light', 'dark'] as const

/** A page of pictures, each with what it is called. @param sources by title */
const sheet = (title: string, sources: Record<string, string>): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>
  body { font: 14px system-ui, sans-serif; margin: 24px; background: #8a8f96; }
  main { display: flex; flex-wrap: wrap; gap: 16px; align-items: start; }
  figure { margin: 0; } img { display: block; zoom: 0.62; } figcaption { padding: 4px 0; }
</style>
<h1>${title}</h1>
<main>${Object.entries(sources)
  .map(
    ([name, source]) =>
      `<figure><figcaption>${name}</figcaption><a href="${source}"><img src="${source}" alt="${name}"></a></figure>`,
  )
  .join('\n')}</main>
</html>`

// As text, for the browser. Behind a dialog nothing is looked at, and nothing counts.
const below = `(() => {
  const dialog = document.querySelector('[role=dialog], [role=alertdialog]')
  const elements = dialog ? [...dialog.querySelectorAll('*'), dialog] : [document.scrollingElement]
  const scrolling = elements.filter((element) => !dialog || getComputedStyle(element).overflowY === 'auto')
  return Math.max(0, ...scrolling.map((element) => element.scrollHeight - element.clientHeight))
})()`

/** Makes the window as high as what it shows, up to what a picture can hold. */
async function showWhole(page: Page, { width, height }: ViewportSize): Promise<void> {
  await page.setViewportSize({ width, height })
  await page.setViewportSize({ width, height: Math.min(height + (await page.evaluate<number>(below)), 5000) })
}

/** Puts a screen's pictures on one. */
async function makeSheet(context: BrowserContext, screen: string, pictures: Record<string, Buffer>): Promise<void> {
  const page = await context.newPage()
  await page.setViewportSize({ width: 2900, height: 900 })
  const sources = Object.entries(pictures).map(([name, picture]) => [
    name,
    `data:image/png;base64,${picture.toString('base64')}`,
  ])
  await page.setContent(sheet(screen, Object.fromEntries(sources)))
  await page.screenshot({ path: join(folder, `${screen}.png`), fullPage: true })
  await page.close()
}

for (const [whose, { as, screens }] of Object.entries(galleries)) {
  test(`pictures of the screens ${whose}`, async ({
    page,
    context,
    product,
    app,
    administrator,
    superAdministrator,
    signIn,
    allowInConsole,
  }) => {
    test.setTimeout(Object.keys(screens).length * 60_000)
    const scenery = { page, product, app, administrator, superAdministrator, signIn, allowInConsole }
    page.setDefaultTimeout(15_000)
    if (as) await signIn(page, await as(scenery))
    await holdStill(page, administrator)
    for (const [screen, open] of Object.entries(screens)) {
      await test.step(screen, async () => {
        await show(open, scenery)
        // The renderer of the API reference is not ours: told to end its movements when its colours change, it never comes to rest.
        const animations = new URL(page.url()).pathname === '/docs/api' ? 'allow' : 'disabled'
        const pictures: Record<string, Buffer> = {}
        for (const [width, viewport] of Object.entries(widths)) {
          for (const language of languages) {
            if (!(await speak(page, language))) continue
            await showWhole(page, viewport)
            for (const colorScheme of schemes) {
              await page.emulateMedia({ colorScheme })
              const name = `${width}-${colorScheme}-${language}`
              pictures[name] = await page.screenshot({
                path: join(folder, screen, `${name}.png`),
                animations,
              })
            }
          }
        }
        await makeSheet(context, screen, pictures)
        await speak(page, 'en')
        await page.emulateMedia({ colorScheme: 'light' })
        await page.setViewportSize(widths.wide)
      })
    }
  })
}

// Whichever worker ends last has them all, if there are any.
test.afterAll(async () => {
  await mkdir(folder, { recursive: true })
  const sheets = (await readdir(folder)).filter((name) => name.endsWith('.png')).toSorted()
  const sources = sheets.map((name) => [name.replace('.png', ''), name])
  await writeFile(join(folder, 'index.html'), sheet('Screens', Object.fromEntries(sources)))
})
