/** Marks a panel that was opened from its list, so that closing it is going back. */
export const fromList = { fromList: true } as const

/** Whether a panel was opened from its list. @param state of the router's location */
export const isFromList = (state: unknown): boolean =>
  typeof state === 'object' && state !== null && Reflect.get(state, 'fromList') === true
