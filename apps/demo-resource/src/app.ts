import { latchkeyGuard } from '@latchkey/guard/fastify'
import { sql } from 'drizzle-orm'
import { acceptHub } from './access.ts'
import { registerCollection } from './collection.ts'
import { assetCollection } from './collections/asset.ts'
import { workOrderCollection } from './collections/work-order.ts'
import { workRequestCollection } from './collections/work-request.ts'
import type { Db } from './database.ts'
import { type App, createHttp, refuseForms, refuseOtherMethods } from './http.ts'
import { createCompanySeeder } from './seed/seed-company.ts'
import { welcome } from './welcome.ts'

/** Whose tokens are accepted, for whom they must be meant, and how to ask about them. */
export interface Trust {
  issuer: string
  audience: string
  credentials: { key: string; secret: string }
}

const collections = [assetCollection, workOrderCollection, workRequestCollection]

/**
 * The maintenance API, ready to listen.
 * @param db its own database, migrated
 * @param trust the authorization server that protects it
 */
export async function buildApp(db: Db, trust: Trust): Promise<App> {
  const app = createHttp()

  app.get('/', ({ socket }, reply) =>
    reply.type('text/plain; charset=utf-8').send(welcome(collections, trust.issuer, socket.localPort)),
  )
  app.get('/healthz', async () => {
    await db.execute(sql`select 1`)
    return { status: 'ok' }
  })
  refuseOtherMethods(app, '/', 'GET', 'HEAD')
  refuseOtherMethods(app, '/healthz', 'GET', 'HEAD')

  // All there is to being protected: this line, `app.requirePermission('work_orders:view')` on a route, and `request.caller` in its
  // handler. What stands behind the Hub needs none of it but for the Hub's word on who calls (access.ts).
  await app.register(latchkeyGuard, { ...trust, realm: 'Maintenance API' })
  acceptHub(app, trust.issuer)

  await app.register(async (guarded: App) => {
    guarded.addHook('preValidation', refuseForms)
    const seedCompany = createCompanySeeder(db)
    guarded.addHook('preHandler', ({ companyId }) => seedCompany(companyId))
    for (const collection of collections) registerCollection(guarded, db, collection)
  })
  return app
}
