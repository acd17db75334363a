import { decide, registerApp } from './support/asking-app.ts'
import { consumerPanel, fillConsumer, openNewConsumer, paths, save } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'

test('a screen reader tells of "+", of what is to be filled in, and of key and secret, in this order @one-width', async ({
  page,
  signIn,
}) => {
  await signIn(page, people.administrator)
  const blank = await openNewConsumer(page)
  await expect(blank).toMatchAriaSnapshot(`
    - dialog "New OAuth consumer":
      - button "Back"
      - heading "New OAuth consumer" [level=2]
      - button "Save"
      - radiogroup "Grant type":
        - radio /My server talks to your data/
        - radio /My users connect their account/
      - textbox "Name"
      - textbox "Description"
      - combobox "Group Permissions"
      - switch "Activate Hub (Middleware)"
      - region "Credentials":
        - heading "Credentials" [level=3]
        - term: Creation date
        - definition: Appears once saved
        - term: Key
        - definition: Appears once saved
        - term: Secret
        - definition: Appears once saved
  `)
  await fillConsumer(blank, { grantType: 'Client credentials', name: 'Night export', group: 'Warehouse' })
  await save(blank)
  await expect(page.getByText('Night export is ready to use')).toBeVisible()
  await expect(consumerPanel(page, 'Night export')).toMatchAriaSnapshot(`
    - dialog "Night export":
      - button "Back"
      - heading "Night export" [level=2]
      - button "Save"
      - tablist "Parts of this consumer":
        - tab "Details" [selected]
      - tabpanel "Details":
        - region "Credentials":
          - alert: /It is shown only this once/
          - term: Key
          - definition:
            - button "Copy Key"
            - status
          - term: Secret
          - definition:
            - button "Copy Secret"
            - status
        - region "Try it out":
          - heading "Try it out" [level=3]
          - button "Try it"
        - region "Ready requests":
          - heading "Ready requests" [level=3]
        - button "Disable"
        - button "Delete"
  `)
})

test('a screen reader tells who asks for what, and what revoking ends, in this order @one-width', async ({
  page,
  app,
  administrator,
  product,
  signIn,
}) => {
  const asking = await registerApp(administrator, product, app)
  await signIn(page, people.member)
  await page.goto((await asking.start()).url)
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - heading /asks for access/ [level=1]
      - paragraph:
        - text: It would act for
      - button "Not you? Use another account"
      - region "What it may do":
        - heading "What it may do" [level=2]
        - group "Assets":
          - checkbox /See assets/ [checked]
        - group "Work orders":
          - 'button "Work orders: none"'
          - checkbox /See work orders/ [checked]
          - checkbox /Change work orders/ [checked]
      - combobox "How long?"
      - button "Authorize"
      - button "Deny"
  `)
  await decide(page, app, 'Authorize')
  await page.goto(paths.myApps)
  const { name } = asking.consumer
  await page
    .getByRole('article', { name })
    .getByRole('button', { name: /^Revoke/ })
    .click()
  await expect(page.getByRole('alertdialog')).toMatchAriaSnapshot(`
    - alertdialog "Revoke access of ${name}?":
      - heading "Revoke access of ${name}?" [level=2]
      - text: /Its tokens stop working at once/
      - button "Cancel"
      - button "Revoke access"
  `)
})
