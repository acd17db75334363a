-- What a search finds is told with the name that lists have it by, so that a page by name needs no look at what was found. Made anew rather
-- than changed: a hundred thousand consumers take some seconds. Until all migrations are done, searches wait, and so does whoever changes
-- what can be searched for: before their triggers, which would go on as they were.
LOCK TABLE "consumers", "users", "permission_groups" IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
DROP INDEX "search_texts_consumer_index";--> statement-breakpoint
DROP INDEX "search_texts_app_index";--> statement-breakpoint
DROP INDEX "search_texts_user_index";--> statement-breakpoint
DROP INDEX "search_texts_permission_group_index";--> statement-breakpoint
-- A search that began before still finds what it looks for.
DELETE FROM "search_texts";--> statement-breakpoint
ALTER TABLE "search_texts" ADD COLUMN "sort_name" text NOT NULL;--> statement-breakpoint
INSERT INTO "search_texts" (company_id, noun, id, content, sort_name)
	SELECT company_id, 'consumer', id, search_text, sort_name FROM "consumers"
	UNION ALL SELECT company_id, 'app', id, search_text, sort_name FROM "consumers" WHERE grant_type = 'authorization_code'
	UNION ALL SELECT company_id, 'user', id, search_text, sort_name FROM "users"
	UNION ALL SELECT company_id, 'permission_group', id, search_text, sort_name FROM "permission_groups";--> statement-breakpoint
CREATE INDEX "search_texts_consumer_index" ON "search_texts" USING gin ("company_id","content" gin_trgm_ops) WITH (fastupdate=false) WHERE noun = 'consumer';--> statement-breakpoint
CREATE INDEX "search_texts_app_index" ON "search_texts" USING gin ("company_id","content" gin_trgm_ops) WITH (fastupdate=false) WHERE noun = 'app';--> statement-breakpoint
CREATE INDEX "search_texts_user_index" ON "search_texts" USING gin ("company_id","content" gin_trgm_ops) WITH (fastupdate=false) WHERE noun = 'user';--> statement-breakpoint
CREATE INDEX "search_texts_permission_group_index" ON "search_texts" USING gin ("company_id","content" gin_trgm_ops) WITH (fastupdate=false) WHERE noun = 'permission_group';--> statement-breakpoint
CREATE OR REPLACE FUNCTION keep_search_text() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		DELETE FROM "search_texts" WHERE company_id = OLD.company_id AND noun = TG_ARGV[0] AND id = OLD.id;
	ELSE
		INSERT INTO "search_texts" AS kept (company_id, noun, id, content, sort_name)
			VALUES (NEW.company_id, TG_ARGV[0], NEW.id, NEW.search_text, NEW.sort_name)
			ON CONFLICT (company_id, noun, id) DO UPDATE SET content = excluded.content, sort_name = excluded.sort_name
			WHERE (kept.content, kept.sort_name) IS DISTINCT FROM (excluded.content, excluded.sort_name);
	END IF;
	RETURN NULL;
END
$$;--> statement-breakpoint
DROP FUNCTION found_ids(text, text, boolean);--> statement-breakpoint
-- As before, with the names.
CREATE FUNCTION found_ids(of_noun text, pattern text, is_beginning boolean) RETURNS TABLE (id uuid, sort_name text)
	LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
	SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off
AS $$
BEGIN
	RETURN QUERY EXECUTE format(
		'SELECT id, sort_name FROM search_texts WHERE company_id = current_company() AND noun = %L AND content %s $1',
		of_noun, CASE WHEN is_beginning THEN '~' ELSE 'LIKE' END
	) USING pattern;
END
$$;
