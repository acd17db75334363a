import { encodeCursor } from '@latchkey/api/keyset'
import { maxCounted, maxCountedFound } from '@latchkey/contracts'
import { execute } from '@latchkey/launcher/cluster'
import { Connection } from '../load/connection.ts'
import { quantile } from '../statistics.ts'
import type { ListArena, Side } from './arena.ts'
import type { ListOptions } from './options.ts'
import { type Question, questionsFor } from './questions.ts'

/** Milliseconds from the request to the end of the answer. */
export interface Times {
  p50: number
  p95: number
}

/** What came out for one question. */
export interface ListResult extends Pick<Question, 'list' | 'what'> {
  small: Times
  large: Times
  /** What was wrong with an answer, if anything was. */
  faults: string[]
}

const pageSize = 25

/** A question as it goes over the wire, and what has to come back. */
interface Prepared {
  question: Question
  request: string
  ids: string[]
  total: number
}

async function prepare(side: Side, question: Question): Promise<Prepared> {
  const { truth, query, isDeep } = question
  const where = `company_id = $1 and (${truth.where ?? 'true'})`
  const id = truth.from === 'modules' ? 'key' : 'id'
  const ask = async (text: string): Promise<Record<string, unknown>[]> => {
    const [found] = await execute(side.databaseUrl, [{ text, values: [side.world.companyId] }])
    return found?.rows ?? []
  }
  const [counted] = await ask(`select count(*)::integer as total from ${truth.from} where ${where}`)
  const total = Number(counted?.['total'])
  const offset = isDeep ? Math.floor(total / 2) : 0
  const rows = await ask(
    `select ${id} as id, ${truth.value ?? 'null'} as value from ${truth.from} where ${where} order by ${truth.order}
     limit ${(truth.limit ?? pageSize) + (offset > 0 ? 1 : 0)} offset ${Math.max(0, offset - 1)}`,
  )
  const before = offset > 0 ? rows.shift() : undefined
  const value = before?.['value']
  const cursor =
    before &&
    encodeCursor({
      value: value instanceof Date ? value.toISOString() : value === -Infinity ? '-infinity' : String(value),
      id: String(before['id']),
    })
  const parameters = new URLSearchParams({ ...query, ...(cursor === undefined ? {} : { cursor }) })
  const target = `${question.path}?${parameters.toString()}`.replace(/\?$/u, '')
  return {
    question,
    request: [
      `GET ${target} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Accept: application/json',
      `Cookie: ${side.cookie}`,
      '',
      '',
    ].join('\r\n'),
    ids: rows.map((row) => String(row['id'])),
    total,
  }
}

interface Body {
  items?: { id?: string; key?: string }[]
  secrets?: { id?: string; key?: string }[]
  total?: number
  totalIsAtLeast?: boolean
}

/** What is wrong with an answer. */
function faultOf({ question, ids, total }: Prepared, status: number, text: string): string | undefined {
  if (status !== 200) return `answered ${status}: ${text.slice(0, 300)}`
  const body: Body = JSON.parse(text)
  const items = body.items ?? body.secrets ?? []
  const got = items.map(({ id, key }) => id ?? key)
  if (got.join() !== ids.join()) return `answered ${got.length} entries which are not the ${ids.length} that are right`
  if (body.total === undefined) return undefined
  const most = question.query['search'] === undefined ? maxCounted : maxCountedFound
  return body.total === Math.min(total, most) && body.totalIsAtLeast === total > most
    ? undefined
    : `counted ${body.total} of ${total}`
}

async function measure(
  connection: Connection,
  prepared: Prepared,
  times: number[],
  faults: Set<string>,
): Promise<void> {
  const began = performance.now()
  const { status, body } = await connection.exchange(prepared.request)
  times.push(performance.now() - began)
  const fault = faultOf(prepared, status, body)
  if (fault !== undefined) faults.add(fault)
}

const timesOf = (milliseconds: number[]): Times => {
  const sorted = milliseconds.toSorted((one, two) => one - two)
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) }
}

/** How often each question is put before the clock runs, so that both databases have what they need in memory. */
const warmUps = 3

/** A question with what it has to find, in both databases. */
interface Pair {
  question: Question
  small: Prepared
  large: Prepared
}

/** Finds out what is right before anything is measured: what is plainly asked of ten million entries takes its time. */
async function preparePairs(
  { small, large }: ListArena,
  { only, onProgress }: { only: string[] | undefined; onProgress: (line: string) => void },
): Promise<Pair[]> {
  const wanted = ({ list }: Question) => only?.includes(list) ?? true
  const others = questionsFor(large).filter(wanted)
  const pairs: Pair[] = []
  for (const [index, question] of questionsFor(small).filter(wanted).entries()) {
    const counterpart = others[index]
    if (!counterpart) throw new Error('the databases are asked different questions')
    if (question.list !== pairs.at(-1)?.question.list) onProgress(`  ${question.list}`)
    pairs.push({ question, small: await prepare(small, question), large: await prepare(large, counterpart) })
  }
  return pairs
}

/**
 * Puts every question to both databases by turns.
 * @returns in the order of the questions
 */
export async function compareLists(
  arena: ListArena,
  { rounds, only, onProgress }: Pick<ListOptions, 'rounds' | 'only'> & { onProgress: (line: string) => void },
): Promise<ListResult[]> {
  onProgress('Finding out what is right…')
  const pairs = await preparePairs(arena, { only, onProgress })
  onProgress(`Asking ${pairs.length} questions…`)
  const connections = { small: await Connection.open(arena.small.port), large: await Connection.open(arena.large.port) }
  const results: ListResult[] = []
  for (const pair of pairs) {
    const times = { small: [] as number[], large: [] as number[] }
    const faults = new Set<string>()
    for (let round = -warmUps; round < rounds; round += 1) {
      for (const side of round % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const)) {
        await measure(connections[side], pair[side], round < 0 ? [] : times[side], faults)
      }
    }
    const { list, what } = pair.question
    results.push({ list, what, small: timesOf(times.small), large: timesOf(times.large), faults: [...faults] })
  }
  for (const connection of Object.values(connections)) connection.close()
  return results
}
