import { createQuestion } from './question.ts'

/** Asks the person to sign in again, because their session has ended in the middle of something, and whether they did; and names who asks. */
export const { ask: signedInAgain, setAsker: setSignInAsker } = createQuestion()
