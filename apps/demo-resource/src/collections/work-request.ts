import { z } from 'zod'
import type { Collection } from '../collection.ts'
import { line, paragraph, recordSchemas } from '../fields.ts'
import { workRequests } from '../tables.ts'

const statuses = ['submitted', 'approved', 'rejected', 'completed'] as const

/** What people ask the maintenance team for. */
export const workRequestCollection: Collection = {
  path: '/work-requests',
  module: 'work_requests',
  singular: 'work request',
  table: workRequests,
  statuses,
  searchIn: [workRequests.title, workRequests.description, workRequests.requester, workRequests.location],
  ...recordSchemas({
    required: { title: line(160), requester: line(120) },
    optional: {
      description: paragraph(4000).nullable(),
      status: z.enum(statuses),
      priority: z.enum(['low', 'medium', 'high', 'urgent']),
      requesterEmail: z.email().max(254).nullable(),
      location: line(120).nullable(),
      assetId: z.uuid().nullable(),
    },
  }),
}
