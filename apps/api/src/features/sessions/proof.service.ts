import { fieldError, type FieldErrorCode, type PasskeyAssertion, type PasskeyRequestOptions } from '@latchkey/contracts'
import type { Db } from '../../database/database.ts'
import { type CompanyExecutor, inCompany } from '../../database/in-company.ts'
import type { Actor } from '../../lib/actor.ts'
import { invalidFields } from '../../lib/app-error.ts'
import type { PasskeyQuestion, PasskeyService } from '../passkeys/passkey.service.ts'
import { byActor, type TransactionService } from '../transactions/transaction.service.ts'
import type { UserService } from '../users/user.service.ts'
import { recordRefusedProof } from './refused-proof.ts'
import type { SessionService } from './session.service.ts'
import { countedByProof, type SignInGuard } from './sign-in-guard.ts'
import type { SignInRefusals } from './sign-in-refusals.ts'

/** The session's new token, and when the session ends. */
export interface Proved {
  token: string
  expiresAt: Date
}

/** Showing once more, while signed in, that one is still who signed in. */
export interface ProofService {
  /**
   * Takes the password as proof, and gives the session another token.
   * @throws AppError `validation` at `password`; `too_many_requests`
   */
  prove(actor: Actor, password: string): Promise<Proved>
  /** What a passkey of the actor's can prove with who they are. */
  askForPasskey(actor: Actor): Promise<PasskeyRequestOptions>
  /**
   * Takes a passkey as proof, and gives the session another token.
   * @throws AppError `request_ended` when the challenge is over; `validation` at `credential`; `too_many_requests`
   */
  proveWithPasskey(actor: Actor, credential: PasskeyAssertion): Promise<Proved>
}

const questionOf = (actor: Actor): PasskeyQuestion => ({ use: 'proof', boundTo: actor.sessionId, owner: actor })

/** @param deps the pool, the log, the people, their passkeys and sessions, what slows down guessing, and what writes that down */
export function createProofService({
  db,
  transactions,
  users,
  passkeys,
  sessions,
  guard,
  refusals,
}: {
  db: Db
  transactions: TransactionService
  users: UserService
  passkeys: PasskeyService
  sessions: SessionService
  guard: SignInGuard
  refusals: SignInRefusals
}): ProofService {
  const begin = (actor: Actor): Promise<void> =>
    refusals.begin({
      by: countedByProof(actor.userId),
      findPerson: async () => actor,
      origin: actor.origin,
      actor: { type: 'user', id: actor.userId },
    })

  async function refuse(actor: Actor, field: 'password' | 'credential', code: FieldErrorCode): Promise<never> {
    await recordRefusedProof(inCompany(db, actor.companyId), transactions, actor, code)
    throw invalidFields(fieldError(field, code))
  }

  /** @param isGood whether what was given is good still; otherwise `undefined` comes of it, and nothing is kept */
  const proveIf = (actor: Actor, isGood: (tx: CompanyExecutor) => Promise<boolean>): Promise<Proved | undefined> =>
    inCompany(db, actor.companyId).transaction(async (tx) => {
      // The person first, as for whoever changes or removes something of theirs, so that no two wait for each other.
      await users.lock(tx, actor.companyId, actor.userId)
      if (!(await isGood(tx))) return undefined
      const rotated = await sessions.rotate(tx, actor)
      const target = { type: 'session', id: actor.sessionId }
      await transactions.record(tx, { ...byActor(actor), event: 'session.proved', target })
      await guard.succeeded(tx, countedByProof(actor.userId))
      return rotated
    })

  return {
    async prove(actor, password) {
      await begin(actor)
      const isRight = await users.passwordIsRight(actor, password)
      return (await proveIf(actor, async () => isRight)) ?? refuse(actor, 'password', 'wrong_password')
    },

    askForPasskey: (actor) => passkeys.ask(questionOf(actor)),

    async proveWithPasskey(actor, credential) {
      await begin(actor)
      const passkey = await passkeys.verify(questionOf(actor), credential)
      const isGood = async (tx: CompanyExecutor) =>
        passkey.outcome === 'right' && (await passkeys.use(tx, passkey, actor.origin))
      return (await proveIf(actor, isGood)) ?? refuse(actor, 'credential', 'wrong_passkey')
    },
  }
}
