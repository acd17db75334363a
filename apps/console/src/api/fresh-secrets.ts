/** Secrets of consumers that were just made elsewhere than in their panel, until it opens. In memory only, and gone with the page. */
const held = new Map<string, string>()

/**
 * Hands a new consumer's secret over to its panel, which shows it this once.
 * @param consumerId whose
 * @param secret in full
 */
export const handOverSecret = (consumerId: string, secret: string): void => void held.set(consumerId, secret)

/** What was handed over. @param consumerId whose */
export const handedOverSecret = (consumerId: string): string | undefined => held.get(consumerId)

/** Forgets what was handed over, once the panel has it. @param consumerId whose */
export const forgetHandedOver = (consumerId: string): void => void held.delete(consumerId)
