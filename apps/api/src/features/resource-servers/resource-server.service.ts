import { randomUUID } from 'node:crypto'
import type { Db } from '../../database/database.ts'
import type { Clock } from '../../lib/clock.ts'
import { hashSecret } from '../../lib/secret.ts'
import * as store from './resource-server.store.ts'

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
  findByKey(key: string): Promise<store.ResourceServerCredentials | undefined>
}

/** @param deps the pool and the time */
export function createResourceServerService({ db, clock }: { db: Db; clock: Clock }): ResourceServerService {
  return {
    upsert: ({ secret, ...server }) =>
      store.upsert(db, { ...server, id: randomUUID(), secretHash: hashSecret(secret), createdAt: clock.now() }),
    findByKey: (key) => store.findByKey(db, key),
  }
}
