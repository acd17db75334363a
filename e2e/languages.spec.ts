import { expectAccessible } from './support/accessibility.ts'
import { openUserMenu, paths, signInOnPage } from './support/console.ts'
import { expect, people, test } from './support/fixtures.ts'
import { createCompany } from './support/operator.ts'

/** The product's table of labels, as far as there are screens that show them. */
const labels = {
  en: {
    settings: 'Settings',
    sections: ['General', 'User accounts', 'Modules', 'Transactions log', 'Security', 'Account'],
    apiConnections: 'API Connections',
    tabs: ['API Connection', 'OAuth consumers', 'App authorizations'],
    newConsumer: 'New OAuth consumer',
    grantType: 'Grant type',
    grantTypes: ['Client credentials', 'Authorization code'],
    name: 'Name',
    description: 'Description',
    groupPermissions: 'Group Permissions',
    credentials: ['Creation date', 'Key', 'Secret'],
    credentialsTitle: 'Credentials',
    save: 'Save',
    showing: /^Showing \d+ of \d+$/,
    blank: (field: string) => `${field} can't be blank`,
    deprecated: 'Deprecated authentication method, we invite you to use OAuth2',
    viewSecret: 'View API Secret',
    onlySuper: 'Only the Super Administrator can access the API Secret',
    seeWorkOrders: 'See work orders',
    actions: ['View', 'Add', 'Edit', 'Delete', 'Reports'],
  },
  es: {
    settings: 'Configuración',
    sections: ['General', 'Cuentas de Usuarios', 'Módulos', 'Log de Transacciones', 'Seguridad', 'Cuenta'],
    apiConnections: 'Conexiones API',
    tabs: ['Conexión API', 'Consumidores OAuth', 'Autorizaciones de aplicaciones'],
    newConsumer: 'Nuevo consumidor OAuth',
    grantType: 'Tipo de autorización',
    grantTypes: ['Credenciales de cliente', 'Código de autorización'],
    name: 'Nombre',
    description: 'Descripción',
    groupPermissions: 'Grupo de Permisos',
    credentials: ['Fecha de creación', 'Clave', 'Secreto'],
    credentialsTitle: 'Credenciales',
    save: 'Guardar',
    showing: /^Mostrando \d+ de \d+$/,
    blank: (field: string) => `${field} no puede estar en blanco`,
    deprecated: 'Método de autenticación deprecado, te invitamos a usar OAuth2',
    viewSecret: 'Ver API Secret',
    onlySuper: 'Solo el Súper Administrador puede acceder al API Secret',
    seeWorkOrders: 'Ver órdenes de trabajo',
    actions: ['Ver', 'Agregar', 'Editar', 'Eliminar', 'Reportes'],
  },
  'pt-BR': {
    settings: 'Configurações',
    sections: ['Geral', 'Contas de Usuários', 'Módulos', 'Log de Transações', 'Segurança', 'Conta'],
    apiConnections: 'Conexões API',
    tabs: ['Conexão de API', 'Consumidores OAuth', 'Autorizações de aplicativos'],
    newConsumer: 'Novo consumidor OAuth',
    grantType: 'Tipo de autorização',
    grantTypes: ['Credenciais do cliente', 'Código de autorização'],
    name: 'Nome',
    description: 'Descrição',
    groupPermissions: 'Grupo de Permissões',
    credentials: ['Data de criação', 'Chave', 'Segredo'],
    credentialsTitle: 'Credenciais',
    save: 'Salvar',
    showing: /^Mostrando \d+ de \d+$/,
    blank: (field: string) => `${field} não pode ficar em branco`,
    deprecated: 'Método de autenticação obsoleto, convidamos você a usar OAuth2',
    viewSecret: 'Ver API Secret',
    onlySuper: 'Somente o Super Administrador pode acessar o API Secret',
    seeWorkOrders: 'Ver ordens de serviço',
    actions: ['Visualizar', 'Adicionar', 'Editar', 'Excluir', 'Relatórios'],
  },
}

/** Where the sections are, in the table's order; one has two tabs. */
const sectionAddresses = [
  ['/settings/general'],
  [paths.users, paths.permissionGroups],
  [paths.modules],
  [paths.transactions],
  ['/settings/security'],
  ['/settings/account'],
] as const

const browserLanguages = { en: 'en-GB', es: 'es-CO', 'pt-BR': 'pt-BR' } as const
const signInWords = { en: 'Sign in', es: 'Iniciar sesión', 'pt-BR': 'Entrar' } as const
const deniedWords = {
  en: 'This request can’t go on',
  es: 'Esta solicitud no puede continuar',
  'pt-BR': 'Esta solicitação não pode continuar',
}

for (const language of ['en', 'es', 'pt-BR'] as const) {
  const words = labels[language]

  test.describe(`in a browser that speaks ${browserLanguages[language]}`, () => {
    test.use({ locale: browserLanguages[language] })

    test('whoever comes for the first time is spoken to in that language @one-width', async ({
      page,
      allowInConsole,
    }) => {
      await page.goto('/')
      await expect(page.getByRole('heading', { name: signInWords[language] })).toBeVisible()
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      await expectAccessible(page)
      allowInConsole(/status of 400/)
      await page.goto('/oauth/authorize')
      await expect(page.getByRole('heading', { name: deniedWords[language] })).toBeVisible()
      await expectAccessible(page)
    })

    test('the console speaks the product’s words @one-width', async ({ page, signIn }) => {
      await signIn(page, people.superAdministrator)
      await page.goto(paths.consumers)
      await expect(page.getByRole('tab')).toHaveText(words.tabs)
      await expect(page.getByText(words.showing)).toBeVisible()
      const section = page.getByRole('navigation').getByRole('link', { name: words.apiConnections, exact: true })
      await expect(section).toBeVisible()
      await section.click()
      await expect(await openUserMenu(page)).toContainText(words.settings)
      await page.keyboard.press('Escape')

      await page.getByRole('button', { name: words.newConsumer }).click()
      const panel = page.getByRole('dialog', { name: words.newConsumer, exact: true })
      await expect(panel.getByRole('textbox', { name: words.description })).toBeVisible()
      await expect(panel.getByRole('term')).toHaveText(words.credentials)
      await expect(panel.getByRole('heading', { name: words.credentialsTitle })).toBeVisible()

      await panel.getByRole('button', { name: words.save }).click()
      for (const [role, field] of [
        ['radiogroup', words.grantType],
        ['textbox', words.name],
        ['combobox', words.groupPermissions],
      ] as const) {
        const entry = panel.getByRole(role, { name: new RegExp(`^${field}`) })
        await expect(entry).toHaveAccessibleDescription(words.blank(field))
      }

      for (const grantType of words.grantTypes) {
        await expect(panel.getByRole('radio', { name: grantType })).toBeVisible()
      }
      await panel.getByRole('radio').first().check()
      await panel.getByRole('combobox', { name: words.groupPermissions }).click()
      await expectAccessible(page)
      await page.getByRole('option', { name: 'Full access' }).click()
      await expect(panel.getByText(words.seeWorkOrders)).toBeVisible()

      await page.goto(`${paths.permissionGroups}/new`)
      for (const action of words.actions) {
        await expect(page.getByRole('dialog').getByRole('columnheader', { name: action })).toBeVisible()
      }
    })

    // In English the sections have scenes of their own.
    if (language !== 'en') {
      test('every section of the settings is called as the product calls it @one-width', async ({ page, signIn }) => {
        await signIn(page, people.superAdministrator)
        for (const [index, addresses] of sectionAddresses.entries()) {
          for (const address of addresses) {
            await page.goto(address)
            const heading = page.getByRole('heading', { level: 1, name: words.sections[index] ?? '', exact: true })
            await expect(heading).toBeAttached()
          }
        }
      })
    }

    test('the API connection speaks the product’s words @one-width', async ({ page, superAdministrator, signIn }) => {
      await superAdministrator.provideApiConnection()
      await signIn(page, people.superAdministrator)
      await page.goto(paths.apiConnection)
      await expect(page.getByRole('note').first()).toContainText(words.deprecated)
      await expect(page.getByRole('button', { name: words.viewSecret })).toBeVisible()
      await signIn(page, people.administrator)
      await page.reload()
      await expect(page.getByText(words.onlySuper, { exact: true })).toBeVisible()
    })
  })
}

test('one switches the language without a reload, and the choice is kept @one-width', async ({
  page,
  product,
  signIn,
}) => {
  const { name, superAdministrator } = await createCompany(product)
  await signIn(page, superAdministrator.email)
  await page.goto(paths.consumers)
  await expect(page.getByRole('banner')).toContainText(`${name} — English — `)
  await page.evaluate('window.sameDocument = true')

  for (const [choice, language] of [
    ['Español', 'es'],
    ['Português (Brasil)', 'pt-BR'],
  ] as const) {
    await (await openUserMenu(page)).getByRole('menuitemradio', { name: choice }).click()
    await expect(page.getByRole('tab')).toHaveText(labels[language].tabs)
    await expect(page.getByRole('banner')).toContainText(`${name} — ${choice} — `)
    await expect(page).toHaveTitle(`${labels[language].tabs[1]} · Latchkey`)
    await expect(page.locator('html')).toHaveAttribute('lang', language)
  }
  expect(await page.evaluate('window.sameDocument')).toBe(true)
  await expect(page.getByText('Ainda não há consumidores', { exact: true })).toBeVisible()

  await (await openUserMenu(page)).getByRole('menuitem', { name: 'Sair' }).click()
  await expect(page.getByRole('heading', { name: 'Entrar' })).toBeVisible()
  await page.evaluate('localStorage.clear()')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await signInOnPage(page, superAdministrator.email, product.password)
  await expect(page.getByRole('heading', { name: 'Início' })).toBeVisible()
  await page.goto(paths.consumers)
  await expect(page.getByRole('tab'), 'the account remembers it, in a browser that does not').toHaveText(
    labels['pt-BR'].tabs,
  )
})

test('the pages in front of the console let one choose the language @one-width', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Español')
  await expect(page.getByRole('heading', { name: 'Iniciar sesión' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Iniciar sesión' })).toBeVisible()
})
