import type { Pool, PoolClient } from 'pg'
import { expect, vi } from 'vitest'
import type { TestApi } from './test-api.ts'

/** A step of a plan, as PostgreSQL carried it out. */
export interface Step {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  Plans?: Step[]
}

const stepsOf = (plan: Step): Step[] => [plan, ...(plan.Plans ?? []).flatMap(stepsOf)]

/** What each connection says of itself, from its beginning, whoever opens it. Statements inside of functions are told as well. */
const settings = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
  client_min_messages: 'log',
}

/** Takes down how PostgreSQL does what an API asks of it, in the very connections in which it is asked. */
export interface PlanRecorder {
  /** @returns every step of every statement that was asked meanwhile */
  during(work: () => Promise<unknown>): Promise<Step[]>
}

/**
 * Lets PostgreSQL tell its plans to the API's connections, which begin anew.
 * @param owner the database as its superuser
 */
export async function recordPlans({ database }: TestApi, owner: Pool): Promise<PlanRecorder> {
  let steps: Step[] = []
  const take = (client: PoolClient) =>
    client.on('notice', ({ message = '' }) => {
      const plan = /plan:\n(?<plan>\{.*\})$/su.exec(message)?.groups?.['plan']
      if (plan === undefined) return
      const told: { Plan: Step } = JSON.parse(plan)
      steps.push(...stepsOf(told.Plan))
    })
  const { rows } = await owner.query<{ name: string }>('select current_database() as name')
  for (const [setting, value] of Object.entries(settings)) {
    await owner.query(`alter database ${rows[0]?.name} set ${setting} = '${value}'`)
  }
  database.pool.on('connect', take)
  let removed = 0
  database.pool.on('remove', () => void (removed += 1))
  const { rowCount } = await owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'latchkey'`,
  )
  await vi.waitFor(() => expect(removed).toBeGreaterThanOrEqual(rowCount ?? 0), 10_000)
  return {
    async during(work) {
      steps = []
      await work()
      return steps
    },
  }
}

/** Which tables were read from the first row to the last. */
export const scannedTables = (steps: Step[]): string[] =>
  steps.filter((step) => step['Node Type'] === 'Seq Scan').map((step) => step['Relation Name'] ?? '')

/** How many rows a step looked at in all. */
const rowsOf = (step: Step): number =>
  ((step['Actual Rows'] ?? 0) + (step['Rows Removed by Filter'] ?? 0)) * (step['Actual Loops'] ?? 0)

/** The steps that looked at more rows than so many, in words. */
export const longSteps = (steps: Step[], most: number): string[] =>
  steps
    .filter((step) => rowsOf(step) > most)
    .map(
      (step) =>
        `${step['Node Type']} of ${step['Index Name'] ?? step['Relation Name'] ?? 'what came'}: ${Math.round(rowsOf(step))} rows`,
    )
