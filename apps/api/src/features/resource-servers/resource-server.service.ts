import { randomUUID } from 'node:crypto'
import { createCachedLookup } from '../../database/changes/cached-lookup.ts'
import type { Changes } from '../../database/changes/changes.ts'
import type { Db } from '../../database/database.ts'
import type { Clock } from '../../lib/clock.ts'
import { hashSecret } from '../../lib/secret.ts'
import * as store from './resource-server.store.ts'

export type { ResourceServerCredentials } from './resource-server.store.ts'

/** An API that accepts our tokens. `audience` is the `aud` of the tokens meant for it. */
export interface ResourceServer {
  key: string
  secret: string
  name: string
  audience: string
}

/** The APIs that may ask about tokens (RFC 7662). They belong to the installation, not to a company. */
export interface ResourceServerService {
  /** Adds a resource server; with a key that exists, replaces its name, audience and secret. */
  upsert(server: ResourceServer): Promise<void>
  /** A resource server's audience and SHA-256 of its secret, or `undefined` for an unknown key. */
  findByKey(
    key: string,
  ): store.ResourceServerCredentials | undefined | Promise<store.ResourceServerCredentials | undefined>
  /** The same, if it can be told without asking the database. */
  recallByKey(key: string): store.ResourceServerCredentials | undefined
}

/** @param deps the pool and the time */
export function createResourceServerService({
  db,
  changes,
  clock,
}: {
  db: Db
  changes: Changes
  clock: Clock
}): ResourceServerService {
  const byKey = createCachedLookup<store.ResourceServerCredentials>({
    changes,
    max: 1000,
    load: async (keys) => new Map((await store.listByKeys(db, keys)).map((server) => [server.key, server])),
    subjectsOf: ({ key }) => [`resource_server:${key}`],
  })
  return {
    upsert: ({ secret, ...server }) =>
      store.upsert(db, { ...server, id: randomUUID(), secretHash: hashSecret(secret), createdAt: clock.now() }),
    findByKey: (key) => byKey.get(key),
    recallByKey: (key) => byKey.peek(key),
  }
}
