/** How many months the log has partitions for besides the one that it is: so long may nobody be there to make the next. */
export const monthsAhead = 3

/**
 * The first moment of a month, in UTC.
 * @param moment in it
 * @param months how many months later; may be negative
 */
export const monthOf = (moment: Date, months = 0): Date =>
  new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + months))
