import { createQuestion } from './question.ts'

/** Asks the person to prove once more that it is them, and whether they did; and names who asks, for every call that needs a fresh proof. */
export const { ask: proofGiven, setAsker: setProofAsker } = createQuestion()
