/** A command line that can't be used. Its message is one line that says what to mend. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** What `latchkey help` says. */
export const usage = `latchkey: looks after an installation with a PostgreSQL of its own.

  latchkey create-company --name <name> --email <address> --super-administrator-name <name>
                          [--language en|es|pt-BR] [--testing-password-stdin]
      Makes a company and invites its Super Administrator: prints the link with which they
      set their password, or sends it where LATCHKEY_SMTP_URL is set.
      --testing-password-stdin is for tests: it sets the password that is read from standard
      input instead.

  latchkey create-link --email <address>
      Makes a link with which somebody sets their password, in place of the one they have: for
      whoever let an invitation expire, or forgot the password, and has nobody else to ask.

  latchkey list-companies
      Lists the companies: number, status, language, name.

  latchkey suspend-company --number <number>
  latchkey resume-company --number <number>
      Of a suspended company nobody signs in and no token is issued or accepted, on every node
      within a second. Nothing is deleted: resumed, it is as it was, and tokens that have not
      expired meanwhile are good again.

  latchkey allow-any-network --number <number>
      Lets people of a company be signed in from anywhere again, when everybody who could change
      its allowed networks (settings, Security) is elsewhere.

  latchkey reset-second-factors --email <address>
      Takes a person's passkeys, authenticator app and recovery codes away and ends their
      sessions: for a Super Administrator who lost them all. Others are helped by an
      administrator (settings, User accounts). Until they set up new ones, the password alone
      signs them in, so be sure of who asks.

  latchkey create-resource-server --name <name> [--audience <URI>]
      Registers an API that may ask about tokens, and prints its key and secret once.
      Without an audience it accepts the installation's own tokens.

  latchkey rotate-signing-key [--algorithm ES256|RS256] [--now]
      Publishes the next key that access tokens are signed with. It takes over after ten
      minutes, when everybody who checks tokens has read it; the former one goes on verifying
      until its last token has expired. Nothing fails meanwhile. The server does this by
      itself, see LATCHKEY_SIGNING_KEY_DAYS.
      --now is for a key that got into wrong hands: a new one signs at once, all others are
      gone, and every access token issued so far is refused. Consumers get new ones with
      their secrets and refresh tokens, which stay good.

  latchkey list-signing-keys
      Lists the signing keys: which one signs, which is next, which only verify and until when.

  latchkey verify-log [--company <number> [--through <hash>]]
      Walks the Transactions Log of each company, or of one, and finds any entry that was
      edited, removed, moved or slipped in; prints the first of each log and ends with code 1.
      Whoever can write everything in the database could make a whole log anew. Keep the hash
      that is printed for the last entry somewhere else: --through finds it again, or says so.

  latchkey list-log-months
      Lists the months of the Transactions Log: entries of all companies, size, and whether the
      server will drop it, with LATCHKEY_LOG_RETENTION_MONTHS as it is set where this runs.

  latchkey help
      Says this.

DATABASE_URL and LATCHKEY_MASTER_KEY must be set as for the server.
`
