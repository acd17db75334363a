CREATE TABLE "changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction_id" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"subject" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consumer_failures" (
	"company_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"consumer_id" uuid NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"endpoint" text NOT NULL,
	"error" text NOT NULL,
	"reason" text NOT NULL,
	"detail" jsonb NOT NULL,
	"trace_id" text NOT NULL,
	"ip" text NOT NULL,
	"user_agent" text NOT NULL,
	CONSTRAINT "consumer_failures_company_id_id_pk" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
CREATE TABLE "consumer_usage" (
	"company_id" uuid NOT NULL,
	"consumer_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "consumer_usage_company_id_consumer_id_hour_outcome_pk" PRIMARY KEY("company_id","consumer_id","hour","outcome")
);
--> statement-breakpoint
CREATE TABLE "used_assertions" (
	"company_id" uuid NOT NULL,
	"consumer_id" uuid NOT NULL,
	"jti_hash" "bytea" NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "used_assertions_company_id_consumer_id_jti_hash_pk" PRIMARY KEY("company_id","consumer_id","jti_hash")
);
--> statement-breakpoint
ALTER TABLE "authorizations" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "companies" ADD COLUMN "accepts_api_scope" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "consumer_secrets" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "consumer_secrets" ADD COLUMN "is_replaced" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "consumer_secrets" ADD COLUMN "last_used_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "consumer_secrets" ADD COLUMN "last_used_ip" text;--> statement-breakpoint
ALTER TABLE "consumer_secrets" ADD COLUMN "last_used_user_agent" text;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "auth_method" text DEFAULT 'client_secret' NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "jwks" jsonb;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "jwks_uri" text;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "accepts_endpoint_audience" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "requires_pkce" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "follows_oauth_2_1" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "issues_refresh_tokens" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "access_token_seconds" integer DEFAULT 600 NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "refresh_idle_seconds" integer DEFAULT 2592000 NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "refresh_absolute_seconds" integer DEFAULT 7776000 NOT NULL;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "expires_at" timestamp (3) with time zone DEFAULT now() + interval '91 days' NOT NULL;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD COLUMN "signs_from" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD COLUMN "signs_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD COLUMN "gone_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "password_changed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "consumer_failures" ADD CONSTRAINT "consumer_failures_company_id_consumer_id_consumers_company_id_id_fk" FOREIGN KEY ("company_id","consumer_id") REFERENCES "public"."consumers"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consumer_usage" ADD CONSTRAINT "consumer_usage_company_id_consumer_id_consumers_company_id_id_fk" FOREIGN KEY ("company_id","consumer_id") REFERENCES "public"."consumers"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "used_assertions" ADD CONSTRAINT "used_assertions_company_id_consumer_id_consumers_company_id_id_fk" FOREIGN KEY ("company_id","consumer_id") REFERENCES "public"."consumers"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "changes_transaction_index" ON "changes" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "consumer_failures_consumer_index" ON "consumer_failures" USING btree ("company_id","consumer_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "consumer_failures_occurred_index" ON "consumer_failures" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX "consumer_usage_hour_index" ON "consumer_usage" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "used_assertions_expiry_index" ON "used_assertions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "authorization_codes_expiry_index" ON "authorization_codes" USING btree ("expires_at") WHERE used_at is null;--> statement-breakpoint
CREATE INDEX "consumer_secrets_expiry_index" ON "consumer_secrets" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "grants_expiry_index" ON "grants" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "refresh_tokens_expiry_index" ON "refresh_tokens" USING btree ("absolute_expires_at");--> statement-breakpoint
CREATE INDEX "signing_keys_gone_index" ON "signing_keys" USING btree ("gone_at");--> statement-breakpoint
ALTER TABLE "revoked_access_tokens" ADD CONSTRAINT "revoked_access_tokens_id_unique" UNIQUE("id");--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_id_unique" UNIQUE("id");--> statement-breakpoint
ALTER TABLE "authorizations" ADD CONSTRAINT "authorizations_id_unique" UNIQUE("id");--> statement-breakpoint
DROP INDEX "authorizations_live_unique";--> statement-breakpoint
CREATE UNIQUE INDEX "authorizations_live_unique" ON "authorizations" USING btree ("user_id","consumer_id","company_id") WHERE revoked_at is null;--> statement-breakpoint
UPDATE "consumers" SET "auth_method" = 'none' WHERE "client_type" = 'public';--> statement-breakpoint
-- Until now nothing but a rotation gave a secret an end.
UPDATE "consumer_secrets" SET "is_replaced" = true WHERE "expires_at" IS NOT NULL;--> statement-breakpoint
UPDATE "grants" SET "expires_at" = "created_at" + interval '91 days';--> statement-breakpoint
UPDATE "signing_keys" SET "signs_from" = "created_at";--> statement-breakpoint
UPDATE "refresh_tokens" SET "expires_at" = "absolute_expires_at" WHERE "expires_at" > "absolute_expires_at";--> statement-breakpoint
-- Whatever nodes keep in memory notes its changes here, in the transaction that makes them: no path to a table can forget to.
-- The arguments are the noun and the column that names the thing.
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
BEGIN
	INSERT INTO "changes" ("subject") VALUES (TG_ARGV[0] || ':' || (changed ->> TG_ARGV[1]));
	PERFORM pg_notify('latchkey_changes', '');
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "companies_change" AFTER UPDATE ON "companies"
	FOR EACH ROW EXECUTE FUNCTION note_change('company', 'id');--> statement-breakpoint
CREATE TRIGGER "users_change" AFTER UPDATE OR DELETE ON "users"
	FOR EACH ROW EXECUTE FUNCTION note_change('user', 'id');--> statement-breakpoint
CREATE TRIGGER "permission_groups_change" AFTER UPDATE OR DELETE ON "permission_groups"
	FOR EACH ROW EXECUTE FUNCTION note_change('permission_group', 'id');--> statement-breakpoint
-- Not when only the time of its last use is written down.
CREATE TRIGGER "consumers_change" AFTER UPDATE ON "consumers" FOR EACH ROW
	WHEN (to_jsonb(OLD) - 'last_used_at' IS DISTINCT FROM to_jsonb(NEW) - 'last_used_at')
	EXECUTE FUNCTION note_change('consumer', 'id');--> statement-breakpoint
CREATE TRIGGER "consumers_deletion" AFTER DELETE ON "consumers"
	FOR EACH ROW EXECUTE FUNCTION note_change('consumer', 'id');--> statement-breakpoint
CREATE TRIGGER "consumer_secrets_change" AFTER INSERT OR UPDATE OF "expires_at" ON "consumer_secrets"
	FOR EACH ROW EXECUTE FUNCTION note_change('consumer', 'consumer_id');--> statement-breakpoint
-- What ended by itself a good while ago is cleared away without a word: every node knows.
CREATE TRIGGER "consumer_secrets_deletion" AFTER DELETE ON "consumer_secrets" FOR EACH ROW
	WHEN (OLD."expires_at" IS NULL OR OLD."expires_at" > now() - interval '30 minutes')
	EXECUTE FUNCTION note_change('consumer', 'consumer_id');--> statement-breakpoint
CREATE TRIGGER "authorizations_change" AFTER UPDATE OF "permissions", "expires_at", "revoked_at" ON "authorizations"
	FOR EACH ROW EXECUTE FUNCTION note_change('authorization', 'id');--> statement-breakpoint
CREATE TRIGGER "grants_change" AFTER UPDATE OF "revoked_at" ON "grants"
	FOR EACH ROW EXECUTE FUNCTION note_change('grant', 'id');--> statement-breakpoint
CREATE TRIGGER "revoked_access_tokens_change" AFTER INSERT ON "revoked_access_tokens"
	FOR EACH ROW EXECUTE FUNCTION note_change('access_token', 'id');--> statement-breakpoint
CREATE TRIGGER "sessions_change" AFTER UPDATE ON "sessions"
	FOR EACH ROW EXECUTE FUNCTION note_change('session', 'id');--> statement-breakpoint
CREATE TRIGGER "sessions_deletion" AFTER DELETE ON "sessions" FOR EACH ROW
	WHEN (OLD."expires_at" > now() - interval '30 minutes')
	EXECUTE FUNCTION note_change('session', 'id');--> statement-breakpoint
CREATE TRIGGER "resource_servers_change" AFTER UPDATE OR DELETE ON "resource_servers"
	FOR EACH ROW EXECUTE FUNCTION note_change('resource_server', 'key');--> statement-breakpoint
CREATE TRIGGER "signing_keys_change" AFTER INSERT OR UPDATE OR DELETE ON "signing_keys"
	FOR EACH ROW EXECUTE FUNCTION note_change('signing_keys', 'kid');
