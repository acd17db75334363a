/** Whether code or texts of the console did not come, as browsers and the console itself say it. */
export const isLoadFailure = (error: unknown): boolean =>
  error instanceof Error &&
  /dynamically imported module|importing a module script|preload|texts for/iu.test(error.message)
