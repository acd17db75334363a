import { z } from 'zod'
import type { Collection } from '../collection.ts'
import { day, line, paragraph, recordSchemas } from '../fields.ts'
import { workOrders } from '../tables.ts'

const statuses = ['open', 'in_progress', 'on_hold', 'completed', 'cancelled'] as const

/** Work that is to be done, or was. */
export const workOrderCollection: Collection = {
  path: '/work-orders',
  module: 'work_orders',
  singular: 'work order',
  table: workOrders,
  statuses,
  searchIn: [workOrders.title, workOrders.description, workOrders.assignee],
  ...recordSchemas({
    required: { title: line(160) },
    optional: {
      description: paragraph(4000).nullable(),
      type: z.enum(['preventive', 'corrective', 'inspection']),
      status: z.enum(statuses),
      priority: z.enum(['low', 'medium', 'high', 'urgent']),
      dueOn: day.nullable(),
      assignee: line(120).nullable(),
      assetId: z.uuid().nullable(),
    },
  }),
}
