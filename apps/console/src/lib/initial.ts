/** The first letter of a name as a capital, for where a picture would stand; nothing of an empty one. */
export const initialOf = (name: string): string => (Array.from(name)[0] ?? '').toLocaleUpperCase()
