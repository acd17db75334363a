import { inTurn } from './in-turn.ts'

/** Two contestants whose figures are to be divided: measured back to back, so that both meet the same machine. */
export interface Pair<Name extends string = string> {
  base: Name
  measured: Name
}

/** One pair's turn: which of the two is first changes from turn to turn. */
export interface Turn<Name extends string = string> {
  repeat: number
  pair: Pair<Name>
  order: [Name, Name]
}

/**
 * The turns of a run. Every repeat gives each pair a turn; each repeat begins with another pair and turns every order round, so that
 * neither a slow drift of the machine nor what the one before left behind favours anybody.
 * @param pairs what is compared
 * @param repeats how often
 */
export function planTurns<Name extends string>(pairs: readonly Pair<Name>[], repeats: number): Turn<Name>[] {
  return Array.from({ length: repeats }, (_, repeat) =>
    pairs.map((_pair, position): Turn<Name> => {
      const index = (position + repeat) % pairs.length
      const pair = inTurn(pairs, index)
      const { base, measured } = pair
      return { repeat, pair, order: (repeat + index) % 2 === 0 ? [base, measured] : [measured, base] }
    }),
  ).flat()
}
