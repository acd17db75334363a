/** How many slots a consumer or a grant has at a time: tokens that are issued together share none, mostly. */
export const slotsPerBlock = 16
/** How many slots a list has: with two bits each, 256 KB before they are compressed, and next to nothing after. */
export const slotsPerList = 1_048_576

/**
 * What a status list says of a token (draft-ietf-oauth-status-list section 7.1). Statuses only get worse, and are put together by OR: what
 * has ended as well as been narrowed has to be asked about, and is then refused.
 */
export const tokenStatus = {
  /** The token has ended before its time. */
  ended: 1,
  /** Application-specific: the token, or another with the same slot, may do less than it says or has ended. Introspection tells. */
  ask: 3,
} as const

/** Whether all slots of a block have a status, given as the block's statuses in one number: two bits each. */
const evenBits = 0x55555555
const hasStatusEverywhere = (statuses: number): boolean => ((statuses | (statuses >>> 1)) & evenBits) >>> 0 === evenBits

/** The first slot of a block. @param block its number */
export const firstSlotOf = (block: number): number => block * slotsPerBlock

/**
 * A slot for a new token, at random among those without a status.
 * @param block whose
 * @param statuses of its slots, two bits each
 * @returns `undefined` when none is left
 */
export function freeSlot(block: number, statuses: number): number | undefined {
  if (hasStatusEverywhere(statuses)) return undefined
  let slot = Math.floor(Math.random() * slotsPerBlock)
  while (((statuses >>> (2 * slot)) & 3) !== 0) slot = (slot + 1) % slotsPerBlock
  return firstSlotOf(block) + slot
}
