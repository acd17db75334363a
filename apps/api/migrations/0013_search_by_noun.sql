-- While the indexes are made nobody searches or writes what can be searched for: a hundred thousand consumers take about a second.
DROP INDEX "search_texts_content_index";--> statement-breakpoint
CREATE INDEX "search_texts_consumer_index" ON "search_texts" USING gin ("company_id","content" gin_trgm_ops) WITH (fastupdate=false) WHERE noun = 'consumer';--> statement-breakpoint
CREATE INDEX "search_texts_user_index" ON "search_texts" USING gin ("company_id","content" gin_trgm_ops) WITH (fastupdate=false) WHERE noun = 'user';--> statement-breakpoint
CREATE INDEX "search_texts_permission_group_index" ON "search_texts" USING gin ("company_id","content" gin_trgm_ops) WITH (fastupdate=false) WHERE noun = 'permission_group';--> statement-breakpoint
-- As before, with the noun in the statement itself: what is still to be told by a parameter is looked up in no index of a single noun.
CREATE OR REPLACE FUNCTION found_ids(of_noun text, pattern text, is_beginning boolean) RETURNS SETOF uuid
	LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
	SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off
AS $$
BEGIN
	RETURN QUERY EXECUTE format(
		'SELECT id FROM search_texts WHERE company_id = current_company() AND noun = %L AND content %s $1',
		of_noun, CASE WHEN is_beginning THEN '~' ELSE 'LIKE' END
	) USING pattern;
END
$$;
