/** Places for those who follow. */
export interface Places {
  /** Takes one. @param whose who shares a bound @returns gives it back; `undefined` when there is none */
  take(whose: string): (() => void) | undefined
}

/** @param bounds how many there are in all, and for each of whom they are */
export function createPlaces(bounds: { all: number; each: number }): Places {
  const taken = new Map<string, number>()
  let all = 0
  return {
    take(whose) {
      const before = taken.get(whose) ?? 0
      if (all >= bounds.all || before >= bounds.each) return undefined
      all += 1
      taken.set(whose, before + 1)
      return () => {
        all -= 1
        const left = (taken.get(whose) ?? 1) - 1
        if (left > 0) taken.set(whose, left)
        else taken.delete(whose)
      }
    },
  }
}
