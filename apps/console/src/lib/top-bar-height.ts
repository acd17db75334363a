/** Of the bar that stays at the top, in CSS pixels, its border included. */
export const topBarHeight = 57
