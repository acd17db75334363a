CREATE TABLE "account_links" (
	"company_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "account_links_company_id_user_id_pk" PRIMARY KEY("company_id","user_id"),
	CONSTRAINT "account_links_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"company_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "recovery_codes_user_id_company_id_code_hash_pk" PRIMARY KEY("user_id","company_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "totp_factors" (
	"company_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"last_step" integer NOT NULL,
	CONSTRAINT "totp_factors_user_id_company_id_pk" PRIMARY KEY("user_id","company_id")
);
--> statement-breakpoint
CREATE TABLE "pending_sign_ins" (
	"company_id" uuid NOT NULL,
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"ip" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_tries" (
	"key" "bytea" PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"failed_at" timestamp (3) with time zone NOT NULL,
	"blocked_until" timestamp (3) with time zone,
	"succeeded_at" timestamp (3) with time zone,
	"remembered_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "transaction_heads" (
	"company_id" uuid PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "transaction_seals" (
	"company_id" uuid NOT NULL,
	"sequence" bigint NOT NULL,
	"transaction_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "transaction_seals_company_id_sequence_pk" PRIMARY KEY("company_id","sequence"),
	CONSTRAINT "transaction_seals_transaction_unique" UNIQUE("company_id","transaction_id")
);
--> statement-breakpoint
ALTER TABLE "transactions" DROP CONSTRAINT "transactions_company_id_companies_id_fk";
--> statement-breakpoint
DROP INDEX "transactions_occurred_index";--> statement-breakpoint
ALTER TABLE "users" ALTER COLUMN "password_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "companies" ADD COLUMN "color" text;--> statement-breakpoint
ALTER TABLE "companies" ADD COLUMN "status" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "companies" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "modules" ADD COLUMN "descriptions" jsonb DEFAULT '{"view":null,"create":null,"edit":null,"delete":null,"report":null}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "modules" ADD COLUMN "is_archived" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "modules" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "permission_groups" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "proved_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "transactions_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "trace_id" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "last_sign_in_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "account_links" ADD CONSTRAINT "account_links_company_id_user_id_users_company_id_id_fk" FOREIGN KEY ("company_id","user_id") REFERENCES "public"."users"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_company_id_user_id_users_company_id_id_fk" FOREIGN KEY ("company_id","user_id") REFERENCES "public"."users"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "totp_factors" ADD CONSTRAINT "totp_factors_company_id_user_id_users_company_id_id_fk" FOREIGN KEY ("company_id","user_id") REFERENCES "public"."users"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_sign_ins" ADD CONSTRAINT "pending_sign_ins_company_id_user_id_users_company_id_id_fk" FOREIGN KEY ("company_id","user_id") REFERENCES "public"."users"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transaction_heads" ADD CONSTRAINT "transaction_heads_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transaction_seals" ADD CONSTRAINT "transaction_seals_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_links_expiry_index" ON "account_links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "pending_sign_ins_user_index" ON "pending_sign_ins" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "pending_sign_ins_expiry_index" ON "pending_sign_ins" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_tries_remembered_index" ON "sign_in_tries" USING btree ("remembered_until");--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "transactions_event_index" ON "transactions" USING btree ("company_id","event","occurred_at","position");--> statement-breakpoint
CREATE INDEX "transactions_actor_index" ON "transactions" USING btree ("company_id","actor_id","occurred_at","position");--> statement-breakpoint
CREATE INDEX "transactions_target_index" ON "transactions" USING btree ("company_id","target_id","occurred_at","position");--> statement-breakpoint
CREATE INDEX "transactions_consumer_index" ON "transactions" USING btree ("company_id",coalesce("after" ->> 'consumerId', "before" ->> 'consumerId'),"occurred_at","position") WHERE coalesce("transactions"."after" ->> 'consumerId', "transactions"."before" ->> 'consumerId') is not null;--> statement-breakpoint
CREATE INDEX "users_name_index" ON "users" USING btree ("company_id",lower("name"),"id");--> statement-breakpoint
CREATE INDEX "users_created_index" ON "users" USING btree ("company_id","created_at","id");--> statement-breakpoint
CREATE INDEX "users_last_sign_in_index" ON "users" USING btree ("company_id",coalesce("last_sign_in_at", '-infinity'::timestamptz),"id");--> statement-breakpoint
CREATE INDEX "users_permission_group_index" ON "users" USING btree ("company_id","permission_group_id");--> statement-breakpoint
CREATE INDEX "transactions_occurred_index" ON "transactions" USING btree ("company_id","occurred_at","position");
--> statement-breakpoint
-- The Transactions Log is append-only, for whoever owns the tables as well, and each company's entries are chained by their hashes.
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the Transactions Log is append-only: no % of %', TG_OP, TG_TABLE_NAME
		USING ERRCODE = 'integrity_constraint_violation';
END
$$;--> statement-breakpoint
CREATE TRIGGER "transactions_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "transactions"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();--> statement-breakpoint
CREATE TRIGGER "transaction_seals_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "transaction_seals"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();--> statement-breakpoint
-- Also for who replays what another database did.
ALTER TABLE "transactions" ENABLE ALWAYS TRIGGER "transactions_append_only";--> statement-breakpoint
ALTER TABLE "transaction_seals" ENABLE ALWAYS TRIGGER "transaction_seals_append_only";--> statement-breakpoint
-- The service that verifies the chain puts the same text together by itself: it must not depend on what could be replaced here.
CREATE FUNCTION transaction_hash(previous bytea, sequence bigint, entry "transactions") RETURNS bytea LANGUAGE sql STABLE AS $$
	SELECT sha256(previous || convert_to(jsonb_build_array(
		entry.company_id, sequence, entry.id, entry.position, (extract(epoch FROM entry.occurred_at) * 1000)::bigint, entry.event,
		entry.actor_type, entry.actor_id, entry.target_type, entry.target_id, entry.before, entry.after, entry.ip, entry.user_agent,
		entry.trace_id
	)::text, 'UTF8'))
$$;--> statement-breakpoint
-- When the entry's transaction commits: whatever else it locks it holds by then, so that nobody who has this lock waits for another one.
CREATE FUNCTION seal_transaction() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
	sealed "transaction_heads";
BEGIN
	INSERT INTO "transaction_heads" AS head VALUES (NEW.company_id, 1, transaction_hash('', 1, NEW))
		ON CONFLICT (company_id) DO UPDATE
		SET sequence = head.sequence + 1, hash = transaction_hash(head.hash, head.sequence + 1, NEW)
		RETURNING * INTO sealed;
	INSERT INTO "transaction_seals" (company_id, sequence, transaction_id, hash)
		VALUES (NEW.company_id, sealed.sequence, NEW.id, sealed.hash);
	RETURN NULL;
END
$$;--> statement-breakpoint
-- Entries from before the chain. Each company's head is written once: changed for every entry, it would leave as many versions behind,
-- and finding the last among them would take ever longer.
DO $$
DECLARE
	entry "transactions";
	head "transaction_heads";
BEGIN
	FOR entry IN SELECT * FROM "transactions" ORDER BY company_id, occurred_at, position LOOP
		IF head.company_id IS DISTINCT FROM entry.company_id THEN
			IF head.company_id IS NOT NULL THEN INSERT INTO "transaction_heads" SELECT head.*; END IF;
			head := ROW (entry.company_id, 0, '');
		END IF;
		head.sequence := head.sequence + 1;
		head.hash := transaction_hash(head.hash, head.sequence, entry);
		INSERT INTO "transaction_seals" (company_id, sequence, transaction_id, hash)
			VALUES (entry.company_id, head.sequence, entry.id, head.hash);
	END LOOP;
	IF head.company_id IS NOT NULL THEN INSERT INTO "transaction_heads" SELECT head.*; END IF;
END
$$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "transactions_seal" AFTER INSERT ON "transactions" DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION seal_transaction();--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON "transactions", "transaction_seals" FROM PUBLIC, CURRENT_USER;

--> statement-breakpoint
-- What a module permits is part of what is remembered of a company's consumers and people.
CREATE TRIGGER "modules_change" AFTER INSERT OR UPDATE OF "actions", "is_archived" OR DELETE ON "modules"
	FOR EACH ROW EXECUTE FUNCTION note_change('company', 'company_id');

--> statement-breakpoint
-- Not when only the time of their last sign-in is written down.
DROP TRIGGER "users_change" ON "users";--> statement-breakpoint
CREATE TRIGGER "users_change" AFTER UPDATE ON "users" FOR EACH ROW
	WHEN (to_jsonb(OLD) - 'last_sign_in_at' IS DISTINCT FROM to_jsonb(NEW) - 'last_sign_in_at')
	EXECUTE FUNCTION note_change('user', 'id');--> statement-breakpoint
CREATE TRIGGER "users_deletion" AFTER DELETE ON "users"
	FOR EACH ROW EXECUTE FUNCTION note_change('user', 'id');

--> statement-breakpoint
DROP TRIGGER "sessions_change" ON "sessions";--> statement-breakpoint
-- Not when only the time it was last seen is written down.
CREATE TRIGGER "sessions_change" AFTER UPDATE ON "sessions" FOR EACH ROW
	WHEN (to_jsonb(OLD) - 'last_seen_at' IS DISTINCT FROM to_jsonb(NEW) - 'last_seen_at')
	EXECUTE FUNCTION note_change('session', 'id');
