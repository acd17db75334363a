/** Asks the person to prove once more that it is them, and says what for. Resolves to whether they did. */
export type AskForProof = (purpose?: string) => Promise<boolean>

let ask: AskForProof | undefined
let asking: Promise<boolean> | undefined

/**
 * Names who asks, for every call that needs a fresh proof. The last one named asks.
 * @param askForProof the part of the page that can ask
 * @returns takes it back
 */
export function setProofAsker(askForProof: AskForProof): () => void {
  ask = askForProof
  return () => {
    if (ask === askForProof) ask = undefined
  }
}

/**
 * Asks for a fresh proof; calls that need one at the same time wait for the same answer.
 * @param purpose what it is for, in words
 * @returns whether it was given
 */
export function proofGiven(purpose?: string): Promise<boolean> {
  asking ??= (ask?.(purpose) ?? Promise.resolve(false)).finally(() => {
    asking = undefined
  })
  return asking
}
