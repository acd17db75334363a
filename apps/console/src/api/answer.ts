import type { Page } from '@latchkey/contracts'

/** What an answer is read with: a contract; or, in front of the console and in its first views, {@link answerWith}. */
export interface AnswerReader<Answer> {
  safeParse(json: unknown): { success: true; data: Answer } | { success: false; error: unknown }
}

/**
 * Reads an answer that has these members, and believes the rest: the server has checked it with the contract before it sent it. The library
 * that would check it once more weighs as much as a page that is to load on a slow phone.
 * @param members by which an answer is told from something else
 */
export const answerWith = <Answer extends object>(...members: (keyof Answer & string)[]): AnswerReader<Answer> => ({
  safeParse: (json) =>
    typeof json === 'object' && json !== null && members.every((member) => member in json)
      ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
        { success: true, data: json as Answer }
      : { success: false, error: new Error(`an answer without ${members.join(', ')}`) },
})

/** The same of a page of a list. */
export const pageReader = <Item>(): AnswerReader<Page<Item>> => answerWith('items', 'total', 'nextCursor')
