import './lib/module-formats.ts'
import { parseArgs } from 'node:util'
import { createCompany, readCompany } from './cli/create-company.ts'
import { allowAnyNetwork, listCompanies, readCompanyNumber, resumeCompany, suspendCompany } from './cli/companies.ts'
import { createLink } from './cli/create-link.ts'
import { createResourceServer, readResourceServer } from './cli/create-resource-server.ts'
import { listLogMonths } from './cli/log-months.ts'
import { readEmail, resetSecondFactors } from './cli/second-factors.ts'
import { listSigningKeys, readRotation, rotateSigningKey } from './cli/signing-keys.ts'
import { usage, UsageError } from './cli/usage.ts'
import { readLogToVerify, verifyLog } from './cli/verify-log.ts'
import { ConfigError, readConfig } from './config.ts'
import type { Installation } from './installation.ts'
import { AppError } from './lib/app-error.ts'
import { StartError } from './start-error.ts'

// What needs the database is loaded when it is needed, so that a typing error is answered at once.
const loadDatabase = async () => {
  const [{ openInstallation }, { mailerOf }, { refusalOf }, { loggedError }] = await Promise.all([
    import('./installation.ts'),
    import('./mail/mailer.ts'),
    import('./database/constraint-errors.ts'),
    import('./database/logged-error.ts'),
  ])
  return {
    openInstallation,
    mailerOf,
    refusalOf,
    report: (error: unknown) => console.error(loggedError(error).message),
  }
}

/** Opens the installation that the settings name, for as long as the work takes. */
async function withInstallation(work: (installation: Installation) => Promise<string>): Promise<string> {
  const config = readConfig(process.env)
  const { databaseUrl, masterKey, previousMasterKeys, issuer, audience } = config
  if (databaseUrl === undefined) {
    throw new ConfigError('DATABASE_URL is not set: the trial that npm start runs makes its own company.')
  }
  if (masterKey === undefined) {
    throw new ConfigError('LATCHKEY_MASTER_KEY is not set; use the one that the server runs with.')
  }
  const { openInstallation, mailerOf, report } = await loadDatabase()
  const mailer = mailerOf(config)
  const installation = await openInstallation({
    databaseUrl,
    masterKey,
    previousMasterKeys,
    issuer,
    audience,
    mailer,
    onError: report,
  })
  try {
    return await work(installation)
  } finally {
    await installation.close()
    mailer?.close()
  }
}

async function run([command = 'help', ...args]: string[]): Promise<string> {
  switch (command) {
    case 'create-company': {
      const company = await readCompany(args)
      return withInstallation((installation) => createCompany(installation, company))
    }
    case 'create-link': {
      const email = readEmail(args)
      return withInstallation((installation) => createLink(installation, email))
    }
    case 'list-companies':
      parseArgs({ args })
      return withInstallation(listCompanies)
    case 'suspend-company': {
      const number = readCompanyNumber(args)
      return withInstallation((installation) => suspendCompany(installation, number))
    }
    case 'resume-company': {
      const number = readCompanyNumber(args)
      return withInstallation((installation) => resumeCompany(installation, number))
    }
    case 'allow-any-network': {
      const number = readCompanyNumber(args)
      return withInstallation((installation) => allowAnyNetwork(installation, number))
    }
    case 'reset-second-factors': {
      const email = readEmail(args)
      return withInstallation((installation) => resetSecondFactors(installation, email))
    }
    case 'create-resource-server': {
      const resourceServer = readResourceServer(args)
      return withInstallation((installation) => createResourceServer(installation, resourceServer))
    }
    case 'rotate-signing-key': {
      const rotation = readRotation(args)
      return withInstallation((installation) => rotateSigningKey(installation, rotation))
    }
    case 'list-signing-keys':
      parseArgs({ args })
      return withInstallation(listSigningKeys)
    case 'verify-log': {
      const wanted = readLogToVerify(args)
      return withInstallation(async (installation) => {
        const { report, isWhole } = await verifyLog(installation, wanted)
        if (!isWhole) process.exitCode = 1
        return report
      })
    }
    case 'list-log-months': {
      parseArgs({ args })
      const { logRetentionMonths } = readConfig(process.env)
      return withInstallation((installation) => listLogMonths(installation, logRetentionMonths))
    }
    case 'help':
    case '--help':
    case '-h':
      return usage
    default:
      throw new UsageError(`There is no command ${command}; latchkey help lists them.`)
  }
}

/** What to tell a person about an error, or `undefined` if it is a fault of ours. */
function sentenceFor(error: unknown): string | undefined {
  if (error instanceof AppError) {
    const [fault] = error.errors
    return fault?.code === 'duplicate' ? `--${fault.path} belongs to somebody already.` : error.detail
  }
  if (error instanceof UsageError || error instanceof ConfigError || error instanceof StartError) return error.message
  const isAboutArguments =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  return isAboutArguments ? `${error.message.split('. ')[0]}; latchkey help says more.` : undefined
}

async function explain(error: unknown): Promise<void> {
  const sentence = sentenceFor(error)
  if (sentence !== undefined) {
    console.error(sentence)
    return
  }
  const { refusalOf, report } = await loadDatabase()
  const refusal = sentenceFor(refusalOf(error))
  if (refusal === undefined) report(error)
  else console.error(refusal)
}

try {
  process.stdout.write(await run(process.argv.slice(2)))
} catch (error) {
  await explain(error)
  process.exitCode = 1
}
