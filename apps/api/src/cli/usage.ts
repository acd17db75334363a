/** A command line that can't be used. Its message is one line that says what to mend. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** What `latchkey help` says. */
export const usage = `latchkey: looks after an installation with a PostgreSQL of its own.

  latchkey create-company --name <name> --email <address> --super-administrator-name <name>
                          [--language en|es|pt-BR] [--password-stdin | --generate-password]
      Makes a company and its Super Administrator. The password is asked for, or read from
      standard input, or made and printed once.

  latchkey create-resource-server --name <name> [--audience <URI>]
      Registers an API that may ask about tokens, and prints its key and secret once.
      Without an audience it accepts the installation's own tokens.

  latchkey help
      Says this.

DATABASE_URL and LATCHKEY_MASTER_KEY must be set as for the server.
`
