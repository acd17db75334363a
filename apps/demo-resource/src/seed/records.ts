import { type MachineKind, machineKinds } from './machines.ts'
import { emailOf, requesters, technicians } from './people.ts'

const dayMilliseconds = 86_400_000
const machinesPerKind = 12
const workOrderCount = 180
const workRequestCount = 120

/** Numbers from 0 up to 1 that are the same in every run: mulberry32, chosen because it fits in a few lines. */
function repeatableRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const toDay = (moment: Date): string => moment.toISOString().slice(0, 10)

/**
 * The records that a company starts with: a plant's machines, two years of work on them, and what people asked for. The same for
 * every company but for the ids; all days lie around `today`, so that the plant is always in the middle of its work.
 * @param today the day on which the company is seen first
 * @param newId makes the ids
 */
export function seedRecords(today: Date, newId: () => string) {
  const random = repeatableRandom(20_260_101)
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(random() * values.length)]
    if (value === undefined) throw new Error('nothing to pick from')
    return value
  }
  /** Picks by weight: `weighted({ low: 3, high: 1 })` is mostly low. */
  const weighted = (weights: Record<string, number>): string =>
    pick(Object.entries(weights).flatMap(([value, weight]) => Array.from({ length: weight }, () => value)))
  const daysFromToday = (days: number) => new Date(today.getTime() + days * dayMilliseconds)
  /** A moment in working hours. */
  const moment = (days: number) => {
    const start = new Date(`${toDay(daysFromToday(days))}T00:00:00.000Z`).getTime()
    return new Date(Math.min(start + whole(6 * 60, 17 * 60) * 60_000, today.getTime()))
  }

  const machine = (kind: MachineKind, index: number) => {
    const [site, location] = pick(kind.places)
    const created = moment(-whole(740, 900))
    return {
      kind,
      record: {
        id: newId(),
        code: `${kind.prefix}-${String(index + 1).padStart(3, '0')}`,
        name: `${pick(kind.names)} ${index + 1}`,
        category: kind.category,
        status: weighted({ in_service: 16, under_maintenance: 2, out_of_service: 1, retired: 1 }),
        criticality: weighted({ low: 3, medium: 5, high: 2 }),
        site,
        location,
        serialNumber: `${kind.prefix}${whole(10, 24)}-${whole(10_000, 99_999)}`,
        installedOn: toDay(daysFromToday(-whole(900, 5200))),
        notes: null,
        createdAt: created,
        updatedAt: created,
      },
    }
  }
  const machines = machineKinds.flatMap((kind) =>
    Array.from({ length: machinesPerKind }, (_, index) => machine(kind, index)),
  )

  const workOrder = (index: number) => {
    const { kind, record } = pick(machines)
    const type = weighted({ preventive: 5, corrective: 4, inspection: 1 })
    const task = pick(type === 'corrective' ? kind.repairs : kind.routine)
    // The oldest was written two years ago, the newest today; what is older than two months is over.
    const age = Math.round(((workOrderCount - 1 - index) / workOrderCount) * 730)
    const created = moment(-age)
    const status =
      age > 60
        ? weighted({ completed: 19, cancelled: 1 })
        : weighted({ open: 6, in_progress: 4, on_hold: 1, completed: 4 })
    return {
      id: newId(),
      title: `${task}: ${record.name}`,
      description: `${task} on ${record.code} (${record.site}, ${record.location}).`,
      type,
      status,
      priority:
        type === 'corrective' ? weighted({ medium: 4, high: 3, urgent: 1 }) : weighted({ low: 3, medium: 4, high: 1 }),
      dueOn: toDay(new Date(created.getTime() + whole(3, 45) * dayMilliseconds)),
      assignee: status === 'open' && random() < 0.5 ? null : pick(technicians),
      assetId: record.id,
      createdAt: created,
      updatedAt:
        status === 'open'
          ? created
          : new Date(Math.min(created.getTime() + whole(1, 9) * dayMilliseconds, today.getTime())),
    }
  }

  const workRequest = (index: number) => {
    const { kind, record } = pick(machines)
    const requester = pick(requesters)
    const age = Math.round(((workRequestCount - 1 - index) / workRequestCount) * 365)
    const created = moment(-age)
    const status =
      age > 21
        ? weighted({ completed: 14, rejected: 3, approved: 2 })
        : weighted({ submitted: 5, approved: 3, rejected: 1 })
    const complaint = pick(kind.complaints)
    return {
      id: newId(),
      title: `${record.name} ${complaint}`,
      description: `${record.code} at ${record.location} ${complaint}. ${pick(['Since this morning.', 'For some days now.', 'Please have a look.', 'We can work around it for now.'])}`,
      status,
      priority: weighted({ low: 3, medium: 5, high: 2, urgent: 1 }),
      requester,
      requesterEmail: emailOf(requester),
      location: `${record.site}, ${record.location}`,
      assetId: record.id,
      createdAt: created,
      updatedAt:
        status === 'submitted'
          ? created
          : new Date(Math.min(created.getTime() + whole(1, 5) * dayMilliseconds, today.getTime())),
    }
  }

  return {
    assets: machines.map(({ record }) => record),
    workOrders: Array.from({ length: workOrderCount }, (_, index) => workOrder(index)),
    workRequests: Array.from({ length: workRequestCount }, (_, index) => workRequest(index)),
  }
}
