/** Some of a {@link ByteBudget}, as somebody uses it. */
export interface ByteShare {
  /** Takes more of it. @returns whether there was so much left; if not, nothing is taken */
  take(bytes: number): boolean
  /** Gives back all that was taken, for good: nothing can be taken after that. */
  close(): void
}

/** How much memory some work may take together, however many do it at a time. */
export interface ByteBudget {
  open(): ByteShare
}

/** @param maxBytes for all shares together */
export function createByteBudget(maxBytes: number): ByteBudget {
  let left = maxBytes
  return {
    open() {
      let taken = 0
      let isClosed = false
      return {
        take(bytes) {
          if (isClosed || bytes > left) return false
          left -= bytes
          taken += bytes
          return true
        },
        close() {
          left += taken
          taken = 0
          isClosed = true
        },
      }
    },
  }
}
