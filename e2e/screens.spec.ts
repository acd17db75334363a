import { expectAccessibleEverywhere } from './support/accessibility.ts'
import { test } from './support/fixtures.ts'
import { galleries } from './support/screens/galleries.ts'
import { show } from './support/screens/gallery.ts'

for (const [whose, { as, screens }] of Object.entries(galleries)) {
  test(`the screens ${whose} are open to everybody, in every width, theme and language @one-width`, async ({
    page,
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
    for (const [name, open] of Object.entries(screens)) {
      await test.step(name, async () => {
        await show(open, scenery)
        await expectAccessibleEverywhere(page, name)
      })
    }
  })
}
