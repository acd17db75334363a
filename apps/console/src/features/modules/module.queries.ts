import {
  type Module,
  type ModuleCreate,
  type ModulePreviewQuestion,
  type ModuleUpdate,
  moduleKeySchema,
  moduleOrderSchema,
  moduleSchema,
  type PermissionLosses,
  permissionLossesSchema,
  type UpstreamTest,
  upstreamTestSchema,
} from '@latchkey/contracts'
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiProblem, ifMatch, isApiProblem, request } from '../../api/client.ts'
import { moduleOptions } from '../../api/modules.ts'
import { authorizationsKey, permissionGroupsKey } from '../../api/query-keys.ts'

const detailKey = (key: string) => ['module', key] as const
const pathOf = (key: string): string => `/modules/${encodeURIComponent(key)}`

/** One module. @param key its key */
export const moduleDetailOptions = (key: string) =>
  queryOptions({
    queryKey: detailKey(key),
    queryFn: ({ signal }) => {
      // The address bar holds anything; to a person a mistyped key and an unknown one are the same.
      if (!moduleKeySchema.safeParse(key).success) throw new ApiProblem({ status: 404, code: 'not_found' })
      return request('GET', pathOf(key), { schema: moduleSchema, signal })
    },
  })

/**
 * A module as it was last loaded, by itself or in the list: enough to open the panel at once.
 * @param client holds what was loaded
 * @param key the module's key
 */
export const findKnownModule = (client: QueryClient, key: string): Module | undefined =>
  client.getQueryData(moduleDetailOptions(key).queryKey) ??
  client.getQueryData(moduleOptions.queryKey)?.modules.find((module) => module.key === key)

const remember = (client: QueryClient, module: Module): void => {
  client.setQueryData(detailKey(module.key), module)
  void client.invalidateQueries({ queryKey: moduleOptions.queryKey })
  // What groups permit, and apps may do, hangs on the modules that there are.
  void client.invalidateQueries({ queryKey: permissionGroupsKey })
  void client.invalidateQueries({ queryKey: authorizationsKey })
}

/** Creates a module, after all others. */
export function useCreateModule() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: ModuleCreate): Promise<Module> => request('POST', '/modules', { schema: moduleSchema, body }),
    onSuccess: (module) => remember(client, module),
  })
}

/** What is to be saved of a module, and the state it was made from. */
export interface ModuleChange {
  base: Module
  body: ModuleUpdate
}

/** Changes a module, unless somebody else changed it since `base` was read (`precondition_failed`). */
export function useUpdateModule() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ base, body }: ModuleChange): Promise<Module> =>
      request('PATCH', pathOf(base.key), { schema: moduleSchema, body, headers: ifMatch(base.version) }),
    onSuccess: (module) => remember(client, module),
    onError: (error, { base }) => {
      if (!isApiProblem(error, 'precondition_failed', 'not_found')) return
      void client.invalidateQueries({ queryKey: detailKey(base.key) })
      void client.invalidateQueries({ queryKey: moduleOptions.queryKey })
    },
  })
}

/** Tries to reach an address from the server, saved or not. @param key the module's key */
export function useTestUpstream(key: string) {
  return useMutation({
    mutationFn: (url: string): Promise<UpstreamTest> =>
      request('POST', `${pathOf(key)}/upstream-test`, { schema: upstreamTestSchema, body: { url } }),
  })
}

/** Asks who would lose what by a change of a module, right before it is saved. */
export const previewModule = (
  key: string,
  body: ModulePreviewQuestion,
  signal?: AbortSignal,
): Promise<PermissionLosses> =>
  request('POST', `${pathOf(key)}/preview`, { schema: permissionLossesSchema, body, ...(signal ? { signal } : {}) })

/** Who would lose what if a module were archived. @param key the module's key */
export const archivePreviewOptions = (key: string) =>
  queryOptions({
    queryKey: [...detailKey(key), 'archive'],
    queryFn: ({ signal }) => previewModule(key, { archived: true }, signal),
    // It is what one decides by.
    staleTime: 0,
    gcTime: 0,
  })

const swapped = (modules: readonly Module[], one: string, other: string): Module[] =>
  modules.map((module) => {
    if (module.key === one) return modules.find(({ key }) => key === other) ?? module
    return module.key === other ? (modules.find(({ key }) => key === one) ?? module) : module
  })

/**
 * Lets two modules change places: at once on the screen, then at the server, one change after the other, unless somebody else changed the
 * order since it was read (`precondition_failed`).
 */
export function useOrderModules() {
  const client = useQueryClient()
  const { queryKey } = moduleOptions
  return useMutation({
    scope: { id: 'module-order' },
    mutationFn: () => {
      const { modules, orderTag } = client.getQueryData(queryKey) ?? { modules: [], orderTag: '' }
      const body = { keys: modules.map(({ key }) => key) }
      return request('PUT', '/modules/order', { schema: moduleOrderSchema, body, headers: ifMatch(orderTag) })
    },
    onMutate: async ([one, other]: readonly [one: string, other: string]) => {
      // A list that is on its way still has the old order.
      await client.cancelQueries({ queryKey })
      client.setQueryData(queryKey, (known) => known && { ...known, modules: swapped(known.modules, one, other) })
    },
    onSuccess: ({ orderTag }) => {
      client.setQueryData(queryKey, (known) => known && { ...known, orderTag })
    },
    onSettled: () => {
      const isLast = client.isMutating({ predicate: ({ options }) => options.scope?.id === 'module-order' }) === 1
      if (isLast) void client.invalidateQueries({ queryKey })
    },
  })
}
