CREATE TABLE "security_settings" (
	"company_id" uuid PRIMARY KEY NOT NULL,
	"min_password_length" integer NOT NULL,
	"refuses_common_passwords" boolean NOT NULL,
	"lock_out_tries" integer,
	"lock_out_seconds" integer NOT NULL,
	"two_step_policy" text NOT NULL,
	"session_idle_seconds" integer NOT NULL,
	"session_absolute_seconds" integer NOT NULL,
	"access_token_seconds" integer NOT NULL,
	"refresh_idle_seconds" integer NOT NULL,
	"refresh_absolute_seconds" integer NOT NULL,
	"pkce_policy" text NOT NULL,
	"allowed_ip_ranges" text[] NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "security_settings" ADD CONSTRAINT "security_settings_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
-- What a company decided is part of what is remembered of its people's sessions.
CREATE TRIGGER "security_settings_change" AFTER INSERT OR UPDATE OR DELETE ON "security_settings"
	FOR EACH ROW EXECUTE FUNCTION note_change('company', 'company_id');
