-- Authorizations are found by their apps, which only some consumers are. What grants a consumer uses never changes.
INSERT INTO "search_texts" (company_id, noun, id, content)
	SELECT company_id, 'app', id, search_text FROM "consumers" WHERE grant_type = 'authorization_code';--> statement-breakpoint
CREATE INDEX "search_texts_app_index" ON "search_texts" USING gin ("company_id","content" gin_trgm_ops) WITH (fastupdate=false) WHERE noun = 'app';--> statement-breakpoint
CREATE TRIGGER "consumers_app_search" AFTER INSERT OR UPDATE OF "name", "description", "key" ON "consumers"
	FOR EACH ROW WHEN (NEW.grant_type = 'authorization_code') EXECUTE FUNCTION keep_search_text('app');--> statement-breakpoint
CREATE TRIGGER "consumers_app_search_end" AFTER DELETE ON "consumers"
	FOR EACH ROW WHEN (OLD.grant_type = 'authorization_code') EXECUTE FUNCTION keep_search_text('app');
