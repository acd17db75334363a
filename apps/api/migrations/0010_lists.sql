-- Both come with PostgreSQL, and whoever may create things in the database may create these.
CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gin;--> statement-breakpoint
CREATE TABLE "search_texts" (
	"company_id" uuid NOT NULL,
	"noun" text NOT NULL,
	"id" uuid NOT NULL,
	"content" text NOT NULL,
	CONSTRAINT "search_texts_company_id_noun_id_pk" PRIMARY KEY("company_id","noun","id")
);
--> statement-breakpoint
ALTER TABLE "search_texts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "consumers_permission_group_index";--> statement-breakpoint
DROP INDEX "users_permission_group_index";--> statement-breakpoint
DROP INDEX "authorizations_last_used_index";--> statement-breakpoint
DROP INDEX "consumers_last_used_index";--> statement-breakpoint
DROP INDEX "users_last_sign_in_index";--> statement-breakpoint
ALTER TABLE "authorizations" ADD COLUMN "sort_last_used_at" timestamp (3) with time zone GENERATED ALWAYS AS (coalesce("last_used_at", '-infinity'::timestamptz)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "sort_last_used_at" timestamp (3) with time zone GENERATED ALWAYS AS (coalesce("last_used_at", '-infinity'::timestamptz)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "search_text" text GENERATED ALWAYS AS (lower(' ' || coalesce(translate("name", chr(10) || chr(9), '  '), '')) || chr(10) || lower(' ' || coalesce(translate("description", chr(10) || chr(9), '  '), '')) || chr(10) || lower(' ' || coalesce(translate("key", chr(10) || chr(9), '  '), ''))) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "permission_groups" ADD COLUMN "sort_name" text GENERATED ALWAYS AS (lower(name)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "permission_groups" ADD COLUMN "search_text" text GENERATED ALWAYS AS (lower(' ' || coalesce(translate("name", chr(10) || chr(9), '  '), '')) || chr(10) || lower(' ' || coalesce(translate("description", chr(10) || chr(9), '  '), ''))) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "sort_last_sign_in_at" timestamp (3) with time zone GENERATED ALWAYS AS (coalesce("last_sign_in_at", '-infinity'::timestamptz)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "search_text" text GENERATED ALWAYS AS (lower(' ' || coalesce(translate("name", chr(10) || chr(9), '  '), '')) || chr(10) || lower(' ' || coalesce(translate("email", chr(10) || chr(9), '  '), ''))) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "search_texts" ADD CONSTRAINT "search_texts_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "authorizations_consumer_granted_index" ON "authorizations" USING btree ("company_id","consumer_id","granted_at","id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_user_granted_index" ON "authorizations" USING btree ("company_id","user_id","granted_at","id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_consumer_last_used_index" ON "authorizations" USING btree ("company_id","consumer_id","sort_last_used_at","id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_user_last_used_index" ON "authorizations" USING btree ("company_id","user_id","sort_last_used_at","id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "consumers_status_name_index" ON "consumers" USING btree ("company_id","status","sort_name","id");--> statement-breakpoint
CREATE INDEX "consumers_grant_type_name_index" ON "consumers" USING btree ("company_id","grant_type","sort_name","id");--> statement-breakpoint
CREATE INDEX "consumers_permission_group_name_index" ON "consumers" USING btree ("company_id","permission_group_id","sort_name","id");--> statement-breakpoint
CREATE INDEX "consumers_status_created_index" ON "consumers" USING btree ("company_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "consumers_grant_type_created_index" ON "consumers" USING btree ("company_id","grant_type","created_at","id");--> statement-breakpoint
CREATE INDEX "consumers_permission_group_created_index" ON "consumers" USING btree ("company_id","permission_group_id","created_at","id");--> statement-breakpoint
CREATE INDEX "consumers_status_last_used_index" ON "consumers" USING btree ("company_id","status","sort_last_used_at","id");--> statement-breakpoint
CREATE INDEX "consumers_grant_type_last_used_index" ON "consumers" USING btree ("company_id","grant_type","sort_last_used_at","id");--> statement-breakpoint
CREATE INDEX "consumers_permission_group_last_used_index" ON "consumers" USING btree ("company_id","permission_group_id","sort_last_used_at","id");--> statement-breakpoint
CREATE INDEX "permission_groups_name_index" ON "permission_groups" USING btree ("company_id","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_status_name_index" ON "users" USING btree ("company_id","status","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_role_name_index" ON "users" USING btree ("company_id","role","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_permission_group_name_index" ON "users" USING btree ("company_id","permission_group_id","sort_name","id");--> statement-breakpoint
CREATE INDEX "users_status_created_index" ON "users" USING btree ("company_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "users_role_created_index" ON "users" USING btree ("company_id","role","created_at","id");--> statement-breakpoint
CREATE INDEX "users_permission_group_created_index" ON "users" USING btree ("company_id","permission_group_id","created_at","id");--> statement-breakpoint
CREATE INDEX "users_status_last_sign_in_index" ON "users" USING btree ("company_id","status","sort_last_sign_in_at","id");--> statement-breakpoint
CREATE INDEX "users_role_last_sign_in_index" ON "users" USING btree ("company_id","role","sort_last_sign_in_at","id");--> statement-breakpoint
CREATE INDEX "users_permission_group_last_sign_in_index" ON "users" USING btree ("company_id","permission_group_id","sort_last_sign_in_at","id");--> statement-breakpoint
CREATE INDEX "authorizations_last_used_index" ON "authorizations" USING btree ("company_id","sort_last_used_at","id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "consumers_last_used_index" ON "consumers" USING btree ("company_id","sort_last_used_at","id");--> statement-breakpoint
CREATE INDEX "users_last_sign_in_index" ON "users" USING btree ("company_id","sort_last_sign_in_at","id");--> statement-breakpoint
CREATE POLICY "of_company" ON "search_texts" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint

-- What is there already. While the columns and indexes above are made, nobody reads or writes these tables: a million authorizations take
-- about half a minute.
INSERT INTO "search_texts" (company_id, noun, id, content)
	SELECT company_id, 'consumer', id, search_text FROM "consumers"
	UNION ALL SELECT company_id, 'user', id, search_text FROM "users"
	UNION ALL SELECT company_id, 'permission_group', id, search_text FROM "permission_groups";--> statement-breakpoint
CREATE INDEX "search_texts_content_index" ON "search_texts" USING gin ("company_id","noun","content" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE FUNCTION keep_search_text() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		DELETE FROM "search_texts" WHERE company_id = OLD.company_id AND noun = TG_ARGV[0] AND id = OLD.id;
	ELSE
		INSERT INTO "search_texts" AS kept (company_id, noun, id, content)
			VALUES (NEW.company_id, TG_ARGV[0], NEW.id, NEW.search_text)
			ON CONFLICT (company_id, noun, id) DO UPDATE SET content = excluded.content
			WHERE kept.content IS DISTINCT FROM excluded.content;
	END IF;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "consumers_search" AFTER INSERT OR UPDATE OF "name", "description", "key" OR DELETE ON "consumers"
	FOR EACH ROW EXECUTE FUNCTION keep_search_text('consumer');--> statement-breakpoint
CREATE TRIGGER "users_search" AFTER INSERT OR UPDATE OF "name", "email" OR DELETE ON "users"
	FOR EACH ROW EXECUTE FUNCTION keep_search_text('user');--> statement-breakpoint
CREATE TRIGGER "permission_groups_search" AFTER INSERT OR UPDATE OF "name", "description" OR DELETE ON "permission_groups"
	FOR EACH ROW EXECUTE FUNCTION keep_search_text('permission_group');--> statement-breakpoint
-- The ids of what a search finds in the transaction's company, by a pattern of LIKE, or by a regular expression where it is the beginning of
-- a word. As the owner of the table, since behind row-level security nothing is looked up in an index of trigrams. The settings leave that
-- index as the only way, whatever the pattern makes PostgreSQL expect.
CREATE FUNCTION found_ids(of_noun text, pattern text, is_beginning boolean) RETURNS SETOF uuid
	LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
	SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off
AS $$
BEGIN
	IF is_beginning THEN
		RETURN QUERY SELECT found.id FROM "search_texts" AS found
		WHERE found.company_id = current_company() AND found.noun = of_noun AND found.content ~ pattern;
	ELSE
		RETURN QUERY SELECT found.id FROM "search_texts" AS found
		WHERE found.company_id = current_company() AND found.noun = of_noun AND found.content LIKE pattern;
	END IF;
END
$$;--> statement-breakpoint
-- Not when only the time of the last use or sign-in is written down, nor what follows from it.
DROP TRIGGER "consumers_change" ON "consumers";--> statement-breakpoint
CREATE TRIGGER "consumers_change" AFTER UPDATE ON "consumers" FOR EACH ROW
	WHEN (to_jsonb(OLD) - '{last_used_at,sort_last_used_at}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{last_used_at,sort_last_used_at}'::text[])
	EXECUTE FUNCTION note_change('consumer', 'id');--> statement-breakpoint
DROP TRIGGER "users_change" ON "users";--> statement-breakpoint
CREATE TRIGGER "users_change" AFTER UPDATE ON "users" FOR EACH ROW
	WHEN (to_jsonb(OLD) - '{last_sign_in_at,sort_last_sign_in_at}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{last_sign_in_at,sort_last_sign_in_at}'::text[])
	EXECUTE FUNCTION note_change('user', 'id');
