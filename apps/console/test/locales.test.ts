import {
  accountUpdateSchema,
  companySettingsUpdateSchema,
  companyUpdateSchema,
  consumerUpdateSchema,
  fieldErrorCodes,
  languages,
  moduleUpdateSchema,
  permissionGroupUpdateSchema,
  problemCodes,
  securitySettingsUpdateSchema,
  transactionEvents,
  transactionFields,
  transactionNouns,
  userInviteSchema,
  userUpdateSchema,
} from '@latchkey/contracts'
import { expect, test } from 'vitest'

const files = import.meta.glob<unknown>(['../src/i18n/locales/*.json', '../src/features/*/locales/*.json'], {
  eager: true,
  import: 'default',
})

const flatten = (value: unknown, path: string[] = []): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => flatten(inner, [...path, key]))
    : [[path.join('.'), String(value)]]

const textsOf = (path: string): Map<string, string> => new Map(flatten(files[path]))

const folders = [...new Set(Object.keys(files).map((path) => path.replace(/[^/]+$/u, '')))]
const pluralForm = /_(?:zero|one|two|few|many|other)$/u

/** A key without its plural form; `too_many` is no plural, because there is no `too_other`. */
const baseOf = (key: string, texts: Map<string, string>): string => {
  const base = key.replace(pluralForm, '')
  return texts.has(`${base}_other`) ? base : key
}

const basesOf = (texts: Map<string, string>): string[] =>
  [...new Set([...texts.keys()].map((key) => baseOf(key, texts)))].toSorted()

const placeholders = (text: string): string[] => (text.match(/\{\{\w+\}\}/gu) ?? []).toSorted()

test('every folder of texts has every language', () => {
  expect(folders.length).toBeGreaterThanOrEqual(6)
  for (const folder of folders) {
    for (const language of languages) expect(files, folder).toHaveProperty([`${folder}${language}.json`])
  }
})

test.each(folders)(
  '%s has the same keys in every language, each with exactly the plural forms that language has',
  (folder) => {
    const english = basesOf(textsOf(`${folder}en.json`))
    for (const language of languages) {
      const texts = textsOf(`${folder}${language}.json`)
      expect(basesOf(texts), language).toEqual(english)
      const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted()
      for (const base of english.filter((key) => texts.has(`${key}_other`))) {
        const forms = [...texts.keys()].filter((key) => key !== base && baseOf(key, texts) === base)
        expect(forms.map((key) => key.slice(base.length + 1)).toSorted(), `${language} ${base}`).toEqual(categories)
      }
    }
  },
)

test.each(folders)('%s has no empty text and the same placeholders in every language', (folder) => {
  const english = textsOf(`${folder}en.json`)
  for (const language of languages) {
    for (const [key, text] of textsOf(`${folder}${language}.json`)) {
      expect(text.trim(), `${language} ${key}`).not.toBe('')
      const original = english.get(key) ?? english.get(key.replace(pluralForm, '_other')) ?? ''
      expect(placeholders(text), `${language} ${key}`).toEqual(placeholders(original))
    }
  }
})

test.each(languages)('every fault of a field and every problem has a sentence in %s', (language) => {
  const texts = textsOf(`../src/i18n/locales/${language}.json`)
  for (const code of fieldErrorCodes) expect(texts.has(`fields.${code}`), code).toBe(true)
  for (const code of [...problemCodes, 'network', 'unexpected_answer']) {
    expect(texts.has(`problems.${code}`), code).toBe(true)
  }
})

test.each(languages)('everything that the log can tell has words in %s', (language) => {
  const texts = textsOf(`../src/features/transactions/locales/${language}.json`)
  for (const event of transactionEvents) expect(texts.has(`events.${event}`), event).toBe(true)
  for (const noun of transactionNouns) expect(texts.has(`things.${noun}`), noun).toBe(true)
  for (const field of transactionFields) expect(texts.has(`fields.${field}`), field).toBe(true)
})

test('everything that a change can name is among what the log can tell', () => {
  const changes = [
    companyUpdateSchema,
    companySettingsUpdateSchema,
    securitySettingsUpdateSchema,
    accountUpdateSchema,
    userInviteSchema,
    userUpdateSchema,
    permissionGroupUpdateSchema,
    moduleUpdateSchema,
    consumerUpdateSchema,
  ]
  const named = changes.flatMap(({ shape }) => Object.keys(shape))
  expect(transactionFields).toEqual(expect.arrayContaining(named))
})

test.each([
  ['shell.settings', ['Settings', 'Configuración', 'Configurações']],
  ['shell.apiConnections', ['API Connections', 'Conexiones API', 'Conexões API']],
  ['shell.apiConnection', ['API Connection', 'Conexión API', 'Conexão de API']],
  ['shell.consumers', ['OAuth consumers', 'Consumidores OAuth', 'Consumidores OAuth']],
  ['shell.authorizations', ['App authorizations', 'Autorizaciones de aplicaciones', 'Autorizações de aplicativos']],
  ['shell.general', ['General', 'General', 'Geral']],
  ['shell.userAccounts', ['User accounts', 'Cuentas de Usuarios', 'Contas de Usuários']],
  ['shell.modules', ['Modules', 'Módulos', 'Módulos']],
  ['shell.transactions', ['Transactions log', 'Log de Transacciones', 'Log de Transações']],
  ['shell.security', ['Security', 'Seguridad', 'Segurança']],
  ['shell.account', ['Account', 'Cuenta', 'Conta']],
  ['actions.save', ['Save', 'Guardar', 'Salvar']],
  ['states.showing', ['Showing {{n}} of {{m}}', 'Mostrando {{n}} de {{m}}', 'Mostrando {{n}} de {{m}}']],
  [
    'fields.blank',
    ["{{field}} can't be blank", '{{field}} no puede estar en blanco', '{{field}} não pode ficar em branco'],
  ],
  ['permissions.view', ['View', 'Ver', 'Visualizar']],
  ['permissions.create', ['Add', 'Agregar', 'Adicionar']],
  ['permissions.edit', ['Edit', 'Editar', 'Editar']],
  ['permissions.delete', ['Delete', 'Eliminar', 'Excluir']],
  ['permissions.report', ['Reports', 'Reportes', 'Relatórios']],
])('%s is labelled as the product has always labelled it', (key, labels) => {
  expect(languages.map((language) => textsOf(`../src/i18n/locales/${language}.json`).get(key))).toEqual(labels)
})
