CREATE TABLE "passkey_challenges" (
	"key" "bytea" PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"company_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"credential_id" "bytea" NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "passkeys_company_id_id_pk" PRIMARY KEY("company_id","id"),
	CONSTRAINT "passkeys_credential_unique" UNIQUE("credential_id")
);
--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_company_id_user_id_users_company_id_id_fk" FOREIGN KEY ("company_id","user_id") REFERENCES "public"."users"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "passkey_challenges_expiry_index" ON "passkey_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "passkeys_user_index" ON "passkeys" USING btree ("company_id","user_id");
--> statement-breakpoint
-- Whether somebody has a second factor is part of what is remembered of their sessions. Not when only its last use is written down.
CREATE TRIGGER "passkeys_change" AFTER INSERT OR DELETE ON "passkeys"
	FOR EACH ROW EXECUTE FUNCTION note_change('user', 'user_id');--> statement-breakpoint
CREATE TRIGGER "totp_factors_change" AFTER INSERT OR UPDATE OF "confirmed_at" OR DELETE ON "totp_factors"
	FOR EACH ROW EXECUTE FUNCTION note_change('user', 'user_id');
