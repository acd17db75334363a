/** For a tooltip: drawn beside its button, and so inside the page's landmarks, where screen readers and checks expect text. */
export const insideLandmark = { popper: { disablePortal: true } } as const
