import { z } from 'zod'
import type { Collection } from '../collection.ts'
import { day, line, paragraph, recordSchemas } from '../fields.ts'
import { assets } from '../tables.ts'

const statuses = ['in_service', 'under_maintenance', 'out_of_service', 'retired'] as const

/** Machines and installations. */
export const assetCollection: Collection = {
  path: '/assets',
  module: 'assets',
  singular: 'asset',
  table: assets,
  statuses,
  searchIn: [assets.code, assets.name, assets.site, assets.location, assets.serialNumber],
  ...recordSchemas({
    required: {
      code: line(40),
      name: line(120),
      category: z.enum([
        'pump',
        'compressor',
        'chiller',
        'boiler',
        'air_handler',
        'conveyor',
        'forklift',
        'generator',
        'dock_leveller',
        'elevator',
        'other',
      ]),
      site: line(120),
    },
    optional: {
      status: z.enum(statuses),
      criticality: z.enum(['low', 'medium', 'high']),
      location: line(120).nullable(),
      serialNumber: line(60).nullable(),
      installedOn: day.nullable(),
      notes: paragraph(2000).nullable(),
    },
  }),
}
