import {
  type Action,
  type Language,
  type LocalizedText,
  type Module,
  type ModuleCreate,
  type ModuleUpdate,
  type PathRule,
  actions,
  defaultUpstreamSeconds,
  languages,
  moduleCreateSchema,
} from '@latchkey/contracts'
import { z } from 'zod'
import { contractResolver } from '../../lib/form.ts'
import { changesFrom, type MergePart, mergeSets, sameValue, threeWay, type Versions } from '../../lib/three-way.ts'

/** A path rule as it is typed: methods in one text, none for all. */
export interface PathRuleFormValues {
  methods: string
  pattern: string
  action: PathRule['action']
}

/** What the panel's form holds. A description that is empty in every language is none, and so is an upstream without an address. */
export interface ModuleFormValues {
  key: string
  name: Record<Language, string>
  actions: Action[]
  descriptions: Record<Action, Record<Language, string>>
  upstream: { url: string; timeoutSeconds: number }
  pathRules: PathRuleFormValues[]
}

/** The form's fields. */
export const moduleFields = ['key', 'name', 'actions', 'descriptions', 'upstream', 'pathRules'] as const

const noText = { en: '', es: '', 'pt-BR': '' }
const noUpstream = { url: '', timeoutSeconds: defaultUpstreamSeconds }

/** A path rule that is to be filled in. */
export const emptyRule: PathRuleFormValues = { methods: '', pattern: '', action: 'view' }

/** The form of a module that doesn't exist yet. */
export const emptyModule: ModuleFormValues = {
  key: '',
  name: noText,
  actions: [...actions],
  descriptions: { view: noText, create: noText, edit: noText, delete: noText, report: noText },
  upstream: noUpstream,
  pathRules: [],
}

/** Actions in the order in which every screen has them. */
export const inActionOrder = (wanted: readonly Action[]): Action[] =>
  actions.filter((action) => wanted.includes(action))

/** The form of an existing module. */
export const toModuleForm = ({
  key,
  name,
  actions: named,
  descriptions,
  upstream,
  pathRules = [],
}: Module): ModuleFormValues => ({
  key,
  name,
  actions: inActionOrder(named),
  descriptions: {
    view: descriptions.view ?? noText,
    create: descriptions.create ?? noText,
    edit: descriptions.edit ?? noText,
    delete: descriptions.delete ?? noText,
    report: descriptions.report ?? noText,
  },
  upstream: upstream ?? noUpstream,
  pathRules: pathRules.map(({ methods, ...rule }) => ({ ...rule, methods: methods.join(', ') })),
})

/** The whole form as the API takes it; a change of a module takes any part of it but the key. */
export type ModuleBody = ModuleCreate

const orNone = (text: LocalizedText): LocalizedText | null =>
  languages.every((language) => text[language].trim() === '') ? null : text

const toMethods = (typed: string): string[] =>
  typed
    .toUpperCase()
    .split(/[\s,]+/u)
    .filter(Boolean)

/** Checks the form with the API's contract. */
export const resolveModule = contractResolver<ModuleFormValues, ModuleBody>(
  z
    .transform(({ descriptions, upstream, pathRules, ...values }: ModuleFormValues): unknown => ({
      ...values,
      upstream: upstream.url.trim() === '' ? null : upstream,
      pathRules: pathRules.map(({ methods, ...rule }) => ({ ...rule, methods: toMethods(methods) })),
      // An action that is taken away keeps its words: they are there again when it is.
      descriptions: Object.fromEntries(actions.map((action) => [action, orNone(descriptions[action])])),
    }))
    .pipe(moduleCreateSchema),
)

/**
 * Leaves out of a change what is as it was. An empty answer means there is nothing to send.
 * @param body the whole form
 * @param base the module as it was read
 */
export function onlyChanges(body: ModuleBody, base: Module): ModuleUpdate {
  const { name, actions: named, descriptions = {}, upstream, pathRules } = body
  const described = changesFrom(descriptions, base.descriptions)
  return {
    ...(languages.every((language) => name[language] === base.name[language]) ? {} : { name }),
    ...(sameValue(named, inActionOrder(base.actions)) ? {} : { actions: named }),
    ...(Object.keys(described).length === 0 ? {} : { descriptions: described }),
    ...changesFrom({ upstream, pathRules }, { upstream: base.upstream ?? null, pathRules: base.pathRules ?? [] }),
  }
}

const isActions = (value: unknown): value is Action[] => Array.isArray(value)

const mergeActions: MergePart = (field, { before, now, typed }) =>
  field === 'actions' && isActions(before) && isActions(now) && isActions(typed)
    ? inActionOrder(mergeSets<Action>({ before, now, typed }))
    : undefined

/** Puts what was typed on top of what somebody else saved. Two people who tick different boxes don't contradict each other. */
export const mergeModule = (versions: Versions<ModuleFormValues>): ModuleFormValues => threeWay(versions, mergeActions)
