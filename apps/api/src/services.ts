import { createAccessTokenService } from './features/access-tokens/access-token.service.ts'
import { createTokenSeal } from './features/access-tokens/token-seal.ts'
import { createTokenSigner } from './features/access-tokens/token-signer.ts'
import { createAccountLinkService } from './features/account-links/account-link.service.ts'
import { createActivityService } from './features/activity/activity.service.ts'
import { createAttentionService } from './features/activity/attention.service.ts'
import { createApiConnectionReader } from './features/api-connections/api-connection-reader.ts'
import { createApiConnectionService } from './features/api-connections/api-connection.service.ts'
import { createKeyEndingService } from './features/api-connections/key-ending.service.ts'
import { createReplacementService } from './features/api-connections/replacement.service.ts'
import { createAuthorizationCodeService } from './features/authorization-codes/authorization-code.service.ts'
import { createAuthorizationRequestService } from './features/authorization-requests/authorization-request.service.ts'
import { createAuthorizationService } from './features/authorizations/authorization.service.ts'
import { createRevocationService } from './features/authorizations/revocation.service.ts'
import { createCompanyLogoService } from './features/companies/company-logo.service.ts'
import { createCompanyService } from './features/companies/company.service.ts'
import { createConsumerFailureService } from './features/consumer-failures/consumer-failure.service.ts'
import { createConsumerKeyService } from './features/consumer-keys/consumer-key.service.ts'
import { createConsumerSecretService } from './features/consumer-secrets/consumer-secret.service.ts'
import { createConsumerUsageService } from './features/consumer-usage/consumer-usage.service.ts'
import { createConsumerLogoService } from './features/consumers/consumer-logo.service.ts'
import { createConsumerService } from './features/consumers/consumer.service.ts'
import { createGrantService } from './features/grants/grant.service.ts'
import { createHubModules } from './features/modules/hub-modules.ts'
import { createLegacyCallerService } from './features/legacy-callers/legacy-caller.service.ts'
import { createLegacyCredentialService } from './features/legacy-credentials/legacy-credential.service.ts'
import { createHubUsageService } from './features/hub-usage/hub-usage.service.ts'
import { createModuleService } from './features/modules/module.service.ts'
import { createPasskeyService } from './features/passkeys/passkey.service.ts'
import { createPermissionGroupService } from './features/permission-groups/permission-group.service.ts'
import { createRefreshTokenService } from './features/refresh-tokens/refresh-token.service.ts'
import { createResourceServerService } from './features/resource-servers/resource-server.service.ts'
import { createSecuritySettingsService } from './features/security-settings/security-settings.service.ts'
import { createLockOuts } from './features/sessions/lock-outs.ts'
import { createSessionService } from './features/sessions/session.service.ts'
import { createProofService } from './features/sessions/proof.service.ts'
import { createSecondFactorService } from './features/second-factors/second-factor.service.ts'
import { createTwoStepResetService } from './features/second-factors/two-step-reset.service.ts'
import { createSignInGuard } from './features/sessions/sign-in-guard.ts'
import { createSignInRefusals } from './features/sessions/sign-in-refusals.ts'
import { createSignInService } from './features/sessions/sign-in.service.ts'
import { createKeyring } from './features/signing-keys/keyring.ts'
import { createSigningKeyService } from './features/signing-keys/signing-key.service.ts'
import { createStatusConfirmationService } from './features/status-confirmations/status-confirmation.service.ts'
import { createTokenStatusService } from './features/token-statuses/token-status.service.ts'
import { createTransactionService } from './features/transactions/transaction.service.ts'
import { createUsedAssertionService } from './features/used-assertions/used-assertion.service.ts'
import { createAccountService } from './features/users/account.service.ts'
import { createUserAccountService } from './features/users/user-account.service.ts'
import { createUserService } from './features/users/user.service.ts'
import type { Changes } from './database/changes/changes.ts'
import type { Db, OperatorDb } from './database/database.ts'
import type { Clock } from './lib/clock.ts'
import type { FailureLimits } from './lib/failure-throttle.ts'
import { createLogoDrawing } from './lib/logo.ts'
import type { MasterKeys } from './lib/master-keys.ts'
import type { Outbound } from './lib/outbound.ts'
import type { RateLimiter } from './lib/rate-limiter.ts'
import type { Upstreams } from './lib/upstreams.ts'
import { createVault } from './lib/vault.ts'
import type { Mailer } from './mail/mailer.ts'

/** What services are made from. */
export interface ServiceContext {
  db: Db
  /** The database as its owner has it, for what the operator does with all companies. */
  operator: OperatorDb
  /** Tells what of the things kept in memory is stale. */
  changes: Changes
  clock: Clock
  /** Told of work that failed while nobody waited for it. */
  onBackgroundError: (error: unknown) => void
  masterKeys: MasterKeys
  /** The issuer identifier (RFC 8414 section 2). */
  issuer: string
  /** The default resource of access tokens. */
  audience: string
  /** Fetches what consumers publish. */
  outbound: Outbound
  /** Calls what the Hub stands before. */
  upstreams: Upstreams
  /** Counts requests. */
  rateLimiter: RateLimiter
  /** Sends e-mail; without it links are for administrators to pass on. */
  mailer?: Mailer | undefined
  /** How often a wrong API Secret may be presented. */
  failureLimits?: FailureLimits | undefined
}

/**
 * Wires every service to those it uses; nothing else constructs one.
 * @param context the installation
 */
export function createServices({
  db,
  operator,
  changes,
  clock,
  onBackgroundError,
  masterKeys,
  issuer,
  audience,
  outbound,
  upstreams,
  rateLimiter,
  mailer,
  failureLimits,
}: ServiceContext) {
  const vault = createVault(masterKeys)
  const transactions = createTransactionService({ db, operator, clock, vault })
  const users = createUserService({ db, clock, transactions })
  const sessions = createSessionService({ db, changes, clock, onBackgroundError, transactions, users })
  const securitySettings = createSecuritySettingsService({ db, changes, transactions, sessions, rateLimiter })
  const secondFactors = createSecondFactorService({ db, clock, vault, transactions, users, sessions, securitySettings })
  const passkeys = createPasskeyService({ db, clock, issuer, transactions, secondFactors })
  const twoStepResets = createTwoStepResetService({ db, transactions, users, secondFactors, passkeys, sessions })
  const guard = createSignInGuard({ db, clock })
  const refusals = createSignInRefusals({ db, onBackgroundError, transactions, guard })
  const lockOuts = createLockOuts({ db, clock })
  const signIns = createSignInService({
    db,
    clock,
    users,
    secondFactors,
    passkeys,
    sessions,
    guard,
    refusals,
    lockOuts,
  })
  const proofs = createProofService({ db, transactions, users, passkeys, sessions, guard, refusals })
  const accountLinks = createAccountLinkService({
    db,
    clock,
    onBackgroundError,
    issuer,
    mailer,
    transactions,
    users,
    securitySettings,
    lockOuts,
    sessions,
  })
  const account = createAccountService({
    db,
    clock,
    transactions,
    users,
    securitySettings,
    secondFactors,
    accountLinks,
    sessions,
    guard,
    refusals,
  })
  const modules = createModuleService({ db, clock, transactions, upstreams })
  const hubModules = createHubModules({ db, changes })
  const permissionGroups = createPermissionGroupService({ db, clock, modules, transactions })
  const userAccounts = createUserAccountService({
    db,
    clock,
    transactions,
    accountLinks,
    sessions,
    secondFactors,
    twoStepResets,
    permissionGroups,
  })
  const companies = createCompanyService({
    db,
    operator,
    clock,
    transactions,
    modules,
    permissionGroups,
    users,
    accountLinks,
  })
  const drawLogo = createLogoDrawing()
  const companyLogos = createCompanyLogoService({ db, transactions, drawLogo })
  const consumerSecrets = createConsumerSecretService({ db, clock, onBackgroundError, transactions })
  const consumers = createConsumerService({
    db,
    changes,
    clock,
    onBackgroundError,
    transactions,
    securitySettings,
    consumerSecrets,
  })
  const consumerLogos = createConsumerLogoService({ db, clock, transactions, consumers, drawLogo })
  const consumerUsage = createConsumerUsageService({ db, clock, onBackgroundError, consumers })
  const hubUsage = createHubUsageService({ db, clock, onBackgroundError, consumers })
  const consumerFailures = createConsumerFailureService({ db, clock, onBackgroundError, consumers, consumerUsage })
  const consumerKeys = createConsumerKeyService({ clock, outbound })
  const usedAssertions = createUsedAssertionService({ db, clock })
  const legacyCallers = createLegacyCallerService({ db, clock, onBackgroundError })
  const readApiConnection = createApiConnectionReader({ db, clock, legacyCallers })
  const apiConnections = createApiConnectionService({ db, clock, vault, transactions, read: readApiConnection })
  const activity = createActivityService({ db, clock, consumerUsage })
  const attention = createAttentionService({ db, clock, consumerUsage, apiConnections })
  const keyEndings = createKeyEndingService({ db, clock, transactions, legacyCallers, read: readApiConnection })
  const replacements = createReplacementService({ db, legacyCallers, permissionGroups, consumers })
  const legacyCredentials = createLegacyCredentialService({ db, changes, clock, vault, limits: failureLimits })
  const resourceServers = createResourceServerService({ db, changes, clock })
  const signingKeys = createSigningKeyService({ db, clock, vault })
  const keyring = createKeyring({ signingKeys, changes, clock, onBackgroundError })
  const grants = createGrantService({ db, changes, clock, transactions })
  const tokenStatuses = createTokenStatusService({ db, changes, clock, issuer, keyring })
  const statusConfirmations = createStatusConfirmationService({ db, clock })
  const accessTokens = createAccessTokenService({
    db,
    changes,
    clock,
    issuer,
    audience,
    signer: createTokenSigner({ keyring, issuer }),
    seal: createTokenSeal(masterKeys),
    consumers,
    grants,
    tokenStatuses,
    transactions,
    onBackgroundError,
  })
  const authorizations = createAuthorizationService({ db, clock, onBackgroundError, transactions, grants })
  const revocations = createRevocationService({ db, clock, transactions, grants })
  const authorizationCodes = createAuthorizationCodeService({ db, clock, grants })
  const refreshTokens = createRefreshTokenService({ db, clock, grants, masterKeys })
  const authorizationRequests = createAuthorizationRequestService({
    db,
    clock,
    masterKeys,
    authorizations,
    authorizationCodes,
    consumers,
    modules,
    transactions,
  })
  return {
    transactions,
    users,
    account,
    userAccounts,
    accountLinks,
    sessions,
    securitySettings,
    signIns,
    proofs,
    secondFactors,
    twoStepResets,
    passkeys,
    modules,
    hubModules,
    upstreams,
    rateLimiter,
    permissionGroups,
    companies,
    companyLogos,
    activity,
    attention,
    consumerSecrets,
    consumers,
    consumerLogos,
    consumerFailures,
    consumerUsage,
    hubUsage,
    consumerKeys,
    usedAssertions,
    apiConnections,
    keyEndings,
    replacements,
    legacyCallers,
    legacyCredentials,
    resourceServers,
    signingKeys,
    keyring,
    accessTokens,
    tokenStatuses,
    statusConfirmations,
    grants,
    authorizations,
    revocations,
    authorizationCodes,
    refreshTokens,
    authorizationRequests,
    db,
    operator,
    changes,
    clock,
    issuer,
    audience,
    /** Writes down what is still held in memory. Call it before the pool is closed. */
    close: async () => {
      // One after the other: the pool may be a single connection's transaction, which runs one query at a time.
      const collecting = [
        accountLinks,
        refusals,
        sessions,
        consumers,
        consumerSecrets,
        consumerFailures,
        consumerUsage,
        hubUsage,
        legacyCallers,
        authorizations,
      ]
      for (const service of [...collecting, keyring, upstreams, rateLimiter]) await service.close()
    },
  }
}

/** All services of an installation. */
export type Services = ReturnType<typeof createServices>
