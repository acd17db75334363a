import { and, eq } from 'drizzle-orm'
import type { Logo } from '@latchkey/contracts'
import type { CompanyExecutor } from '../../database/in-company.ts'
import { consumerLogos } from './consumer-logo.table.ts'
import { consumers } from './consumer.table.ts'

const ofConsumer = (companyId: string, consumerId: string) =>
  and(eq(consumerLogos.companyId, companyId), eq(consumerLogos.consumerId, consumerId))

/** A consumer's logo, with its picture. */
export async function findByConsumer(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
): Promise<{ logo: Logo | null; picture: Buffer } | undefined> {
  const [row] = await executor
    .select({ logo: consumers.logo, picture: consumerLogos.picture })
    .from(consumerLogos)
    .innerJoin(
      consumers,
      and(eq(consumers.companyId, consumerLogos.companyId), eq(consumers.id, consumerLogos.consumerId)),
    )
    .where(ofConsumer(companyId, consumerId))
  return row
}

/** Puts a picture in place of the one that was there, if any. */
export async function upsert(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
  picture: Buffer,
): Promise<void> {
  await executor
    .insert(consumerLogos)
    .values({ companyId, consumerId, picture })
    .onConflictDoUpdate({ target: [consumerLogos.companyId, consumerLogos.consumerId], set: { picture } })
}

/** Removes a picture. */
export async function deleteByConsumer(
  executor: CompanyExecutor,
  companyId: string,
  consumerId: string,
): Promise<void> {
  await executor.delete(consumerLogos).where(ofConsumer(companyId, consumerId))
}
