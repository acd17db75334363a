-- Codes and refresh tokens become part of the grant that they are of (decision 26). Those of before don't say which that is, so what was granted
-- ends here: apps get new codes from the authorization page, which asks again only where it always does. No node of the version before may run.
LOCK TABLE "authorization_codes", "refresh_tokens", "grants" IN ACCESS EXCLUSIVE MODE;--> statement-breakpoint
DROP FUNCTION authorization_codes_by_hashes(bytea[]);--> statement-breakpoint
DROP FUNCTION refresh_tokens_by_hashes(bytea[]);--> statement-breakpoint
DROP FUNCTION insert_authorized_codes(jsonb, timestamptz);--> statement-breakpoint
DROP FUNCTION use_up_authorization_codes(jsonb, timestamptz, bytea[]);--> statement-breakpoint
DROP FUNCTION rotate_refresh_tokens(jsonb, timestamptz, bytea[]);--> statement-breakpoint
DROP TABLE "authorization_codes";--> statement-breakpoint
DROP TABLE "refresh_tokens";--> statement-breakpoint
TRUNCATE "grants";--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "code_hash" bytea NOT NULL;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "code_challenge" text;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "code_expires_at" timestamp (3) with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "code_used_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "redirect_uri" text NOT NULL;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "redirect_uri_sent" boolean NOT NULL;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "refresh_chain_hash" bytea;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "refresh_token_hash" bytea;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "refresh_issued_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "refresh_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "refresh_absolute_expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "retired_token_hash" bytea;--> statement-breakpoint
ALTER TABLE "grants" ALTER COLUMN "expires_at" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "grants" DROP CONSTRAINT "grants_company_id_id_pk";--> statement-breakpoint
ALTER TABLE "grants" DROP CONSTRAINT "grants_id_unique";--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_id_pk" PRIMARY KEY("id");--> statement-breakpoint
-- Room on each page for the next version of its rows: a rotation then changes no index.
ALTER TABLE "grants" SET (fillfactor = 60);--> statement-breakpoint

CREATE FUNCTION grants_by_code_hashes(ids uuid[], code_hashes bytea[])
	RETURNS TABLE (
		company_id uuid, id uuid, consumer_id uuid, code_hash bytea, code_challenge text, redirect_uri text, redirect_uri_sent boolean,
		code_used_at timestamptz(3)
	)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT company_id, id, consumer_id, code_hash, code_challenge, redirect_uri, redirect_uri_sent, code_used_at
	FROM "grants" WHERE id = ANY (ids) AND code_hash = ANY (code_hashes);
END
$$;--> statement-breakpoint
CREATE FUNCTION grants_by_refresh_chains(ids uuid[], chain_hashes bytea[])
	RETURNS TABLE (
		company_id uuid, id uuid, consumer_id uuid, refresh_chain_hash bytea, refresh_token_hash bytea, retired_token_hash bytea,
		refresh_issued_at timestamptz(3), refresh_expires_at timestamptz(3), refresh_absolute_expires_at timestamptz(3)
	)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT company_id, id, consumer_id, refresh_chain_hash, refresh_token_hash, retired_token_hash,
		refresh_issued_at, refresh_expires_at, refresh_absolute_expires_at
	FROM "grants" WHERE id = ANY (ids) AND refresh_chain_hash = ANY (chain_hashes);
END
$$;--> statement-breakpoint

-- Whether an authorization has been ended is asked as a value rather than by a join, so that it is looked up by its id, whatever PostgreSQL
-- believes of the table's size: a plan made while it was small is kept while it grows. For the same reason conditions that are no way to a
-- row stand inside `(…) IS TRUE`, where no index is tried for them.
CREATE FUNCTION insert_authorized_grants(wanted jsonb, moment timestamptz)
	RETURNS TABLE (
		id uuid, authorization_id uuid, authorization_expires_at timestamptz(3), user_group_id uuid, user_permissions text[]
	)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH asked AS (
		SELECT * FROM jsonb_to_recordset(wanted) AS asked (
			code_hash bytea, company_id uuid, user_id uuid, consumer_id uuid, permissions text[], grant_id uuid,
			redirect_uri text, redirect_uri_sent boolean, code_challenge text, expires_at timestamptz
		)
	), covered AS MATERIALIZED (
		SELECT asked.*, live.id AS authorization_id, live.expires_at AS authorization_expires_at
		FROM asked CROSS JOIN LATERAL (
			SELECT standing.id, standing.expires_at FROM "authorizations" AS standing
			WHERE standing.user_id = asked.user_id AND standing.consumer_id = asked.consumer_id AND standing.revoked_at IS NULL
				AND (standing.company_id = asked.company_id AND standing.permissions @> asked.permissions
					AND (standing.expires_at IS NULL OR standing.expires_at > moment)) IS TRUE
			LIMIT 1
		) AS live
	), started AS (
		INSERT INTO "grants" (company_id, id, authorization_id, consumer_id, user_id, permissions, created_at, expires_at,
			code_hash, code_challenge, code_expires_at, redirect_uri, redirect_uri_sent)
		SELECT company_id, grant_id, authorization_id, consumer_id, user_id, permissions, moment, expires_at,
			code_hash, code_challenge, expires_at, redirect_uri, redirect_uri_sent
		FROM covered
	)
	-- What live_grants_by_ids would find: the app comes with the code in a moment, and then the grant is looked at.
	SELECT covered.grant_id, covered.authorization_id, covered.authorization_expires_at, person.permission_group_id, (
			SELECT permitted.permissions FROM "permission_groups" AS permitted
			WHERE permitted.company_id = person.company_id AND permitted.id = person.permission_group_id
		)
	FROM covered
	LEFT JOIN "users" AS person ON person.company_id = covered.company_id AND person.id = covered.user_id
		AND person.status = 'active' AND (person.password_changed_at IS NULL OR moment >= person.password_changed_at);
END
$$;--> statement-breakpoint
-- The rows are taken in the order of their ids, so that two nodes that get the same values don't wait for each other: the plans that would take
-- them in another order are not to be had. Nor is one made for each number of values.
CREATE FUNCTION use_up_authorization_codes(wanted jsonb, moment timestamptz) RETURNS SETOF uuid
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
	SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
	RETURN QUERY
	WITH asked AS MATERIALIZED (
		SELECT * FROM jsonb_to_recordset(wanted) AS asked (
			grant_id uuid, code_hash bytea, grant_expires_at timestamptz, chain_hash bytea, token_hash bytea,
			token_expires_at timestamptz, token_absolute_expires_at timestamptz
		) ORDER BY grant_id
	)
	UPDATE "grants" AS approval SET code_used_at = moment, expires_at = asked.grant_expires_at,
		refresh_chain_hash = asked.chain_hash, refresh_token_hash = asked.token_hash,
		refresh_issued_at = CASE WHEN asked.token_hash IS NOT NULL THEN moment END,
		refresh_expires_at = asked.token_expires_at, refresh_absolute_expires_at = asked.token_absolute_expires_at
	FROM asked
	WHERE approval.id = asked.grant_id
		AND (approval.code_hash = asked.code_hash AND approval.code_used_at IS NULL AND approval.code_expires_at > moment
			AND approval.revoked_at IS NULL AND (
				SELECT standing.revoked_at IS NULL FROM "authorizations" AS standing WHERE standing.id = approval.authorization_id
			)) IS TRUE
	RETURNING approval.id;
END
$$;--> statement-breakpoint
CREATE FUNCTION rotate_refresh_tokens(wanted jsonb, moment timestamptz) RETURNS SETOF uuid
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
	SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
	RETURN QUERY
	WITH asked AS MATERIALIZED (
		SELECT * FROM jsonb_to_recordset(wanted)
			AS asked (grant_id uuid, token_hash bytea, successor_hash bytea, expires_at timestamptz)
		ORDER BY grant_id
	)
	UPDATE "grants" AS approval SET retired_token_hash = asked.token_hash, refresh_token_hash = asked.successor_hash,
		refresh_issued_at = moment, refresh_expires_at = asked.expires_at
	FROM asked
	WHERE approval.id = asked.grant_id
		AND (approval.refresh_token_hash = asked.token_hash AND approval.refresh_expires_at > moment
			AND approval.revoked_at IS NULL AND (
				SELECT standing.revoked_at IS NULL FROM "authorizations" AS standing WHERE standing.id = approval.authorization_id
			)) IS TRUE
	RETURNING approval.id;
END
$$;--> statement-breakpoint

DELETE FROM removal_rules WHERE table_name = 'refresh_tokens';--> statement-breakpoint
UPDATE removal_rules SET condition = NULL WHERE table_name = 'grants';--> statement-breakpoint
CREATE OR REPLACE FUNCTION removal_statement(kind text) RETURNS text
	LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
	rule "removal_rules";
BEGIN
	SELECT * INTO STRICT rule FROM "removal_rules" WHERE table_name = kind;
	RETURN format('DELETE FROM %1$I WHERE ctid = ANY (array(
		SELECT one.ctid FROM %1$I AS one WHERE one.%2$I < $1 AND (%3$s)
		ORDER BY one.%2$I LIMIT $2 FOR UPDATE OF one SKIP LOCKED))', rule.table_name, rule.moment, coalesce(rule.condition, 'true'));
END
$$;
