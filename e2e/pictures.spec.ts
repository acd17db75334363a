import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { arrived } from './support/console.ts'
import { expect, test } from './support/fixtures.ts'
import { galleries } from './support/screens/galleries.ts'
import { show } from './support/screens/gallery.ts'
import { holdStill } from './support/still.ts'

/** The main screens: what they look like is kept in `pictures`. */
const main = new Set([
  'sign-in',
  'authorization-page',
  'home',
  'my-apps',
  'consumers',
  'new-consumer',
  'consumer',
  'authorizations',
  'users',
  'security',
])

const looks = [
  { name: 'wide-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const

/** Packs a picture to a third: with 256 colours, which is nearer than the comparison looks. */
const pack = async (path: string): Promise<void> =>
  writeFile(
    path,
    await sharp(await readFile(path))
      .png({ palette: true, effort: 10, dither: 0 })
      .toBuffer(),
  )

for (const [whose, { as, screens }] of Object.entries(galleries)) {
  const pictured = Object.entries(screens).filter(([name]) => main.has(name))
  if (pictured.length === 0) continue

  test(`the main screens ${whose} look as in their pictures`, async ({
    page,
    product,
    app,
    administrator,
    superAdministrator,
    signIn,
    allowInConsole,
  }) => {
    test.setTimeout(pictured.length * 60_000)
    const { config } = test.info()
    const scenery = { page, product, app, administrator, superAdministrator, signIn, allowInConsole }
    if (as) await signIn(page, await as(scenery))
    await holdStill(page, administrator)
    page.setDefaultTimeout(15_000)
    for (const [name, open] of pictured) {
      await show(open, scenery)
      for (const look of looks) {
        const picture = `${name}-${look.name}.png`
        const path = test.info().snapshotPath(picture, { kind: 'screenshot' })
        const how = `There is no picture of ${name} yet: \`npm run screens -- pictures\` makes it.`
        expect(existsSync(path) || config.updateSnapshots === 'all', how).toBe(true)
        await page.setViewportSize(look.viewport)
        await page.emulateMedia({ colorScheme: look.colorScheme })
        await arrived(page)
        await expect.soft(page).toHaveScreenshot(picture)
        if (config.updateSnapshots === 'all') await pack(path)
      }
    }
    await page.context().unrouteAll({ behavior: 'ignoreErrors' })
  })
}
