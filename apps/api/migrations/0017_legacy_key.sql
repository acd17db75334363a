CREATE TABLE "brown_outs" (
	"company_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "brown_outs_company_id_id_pk" PRIMARY KEY("company_id","id")
);
--> statement-breakpoint
ALTER TABLE "brown_outs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "legacy_call_counts" (
	"company_id" uuid NOT NULL,
	"caller_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"calls" bigint NOT NULL,
	"refusals" bigint NOT NULL,
	CONSTRAINT "legacy_call_counts_company_id_caller_id_hour_pk" PRIMARY KEY("company_id","caller_id","hour")
);
--> statement-breakpoint
ALTER TABLE "legacy_call_counts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "legacy_callers" (
	"company_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"ip" text NOT NULL,
	"user_agent" text NOT NULL,
	"first_called_at" timestamp (3) with time zone NOT NULL,
	"last_called_at" timestamp (3) with time zone NOT NULL,
	"permissions" text[] NOT NULL,
	CONSTRAINT "legacy_callers_company_id_id_pk" PRIMARY KEY("company_id","id"),
	CONSTRAINT "legacy_callers_place_unique" UNIQUE("company_id","ip","user_agent")
);
--> statement-breakpoint
ALTER TABLE "legacy_callers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "used_nonces" (
	"company_id" uuid NOT NULL,
	"nonce_hash" "bytea" NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "used_nonces_company_id_nonce_hash_pk" PRIMARY KEY("company_id","nonce_hash")
);
--> statement-breakpoint
ALTER TABLE "used_nonces" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_connections" ADD COLUMN "permission_group_id" uuid;--> statement-breakpoint
ALTER TABLE "api_connections" ADD COLUMN "retires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_connections" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_connections" ADD COLUMN "used_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "api_connections" ADD COLUMN "last_called_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "brown_outs" ADD CONSTRAINT "brown_outs_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legacy_call_counts" ADD CONSTRAINT "legacy_call_counts_caller_fk" FOREIGN KEY ("company_id","caller_id") REFERENCES "public"."legacy_callers"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legacy_callers" ADD CONSTRAINT "legacy_callers_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "used_nonces" ADD CONSTRAINT "used_nonces_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "brown_outs_end_index" ON "brown_outs" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "legacy_call_counts_company_index" ON "legacy_call_counts" USING btree ("company_id","hour");--> statement-breakpoint
CREATE INDEX "legacy_call_counts_hour_index" ON "legacy_call_counts" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "legacy_callers_last_called_index" ON "legacy_callers" USING btree ("company_id","last_called_at","id");--> statement-breakpoint
CREATE INDEX "legacy_callers_end_index" ON "legacy_callers" USING btree ("last_called_at");--> statement-breakpoint
CREATE INDEX "used_nonces_expiry_index" ON "used_nonces" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "api_connections" ADD CONSTRAINT "api_connections_permission_group_fk" FOREIGN KEY ("company_id","permission_group_id") REFERENCES "public"."permission_groups"("company_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "of_company" ON "brown_outs" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "legacy_call_counts" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "legacy_callers" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "used_nonces" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint

-- Not when only the times of its use are written down.
CREATE TRIGGER "api_connections_change" AFTER UPDATE OF "key", "sealed_secret", "status", "permission_group_id", "retires_at" OR DELETE
	ON "api_connections" FOR EACH ROW EXECUTE FUNCTION note_change('api_connection', 'company_id');--> statement-breakpoint
CREATE TRIGGER "brown_outs_change" AFTER INSERT OR UPDATE ON "brown_outs"
	FOR EACH ROW EXECUTE FUNCTION note_change('api_connection', 'company_id');--> statement-breakpoint
-- What ended by itself a good while ago is cleared away without a word: every node knows.
CREATE TRIGGER "brown_outs_deletion" AFTER DELETE ON "brown_outs" FOR EACH ROW
	WHEN (OLD."ends_at" > now() - interval '30 minutes')
	EXECUTE FUNCTION note_change('api_connection', 'company_id');--> statement-breakpoint

-- Keys of whatever companies and states, with what each permits: what its group has, or without a group all that its company's modules have.
CREATE FUNCTION api_connections_by_keys(keys text[])
	RETURNS TABLE (connection "api_connections", company_status text, permissions text[], brown_outs json)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT one, owner.status, CASE
		WHEN one.permission_group_id IS NULL THEN array(
			SELECT module.key || ':' || named.action FROM "modules" AS module
			CROSS JOIN unnest(module.actions) WITH ORDINALITY AS named (action, place)
			WHERE module.company_id = one.company_id AND NOT module.is_archived ORDER BY module.position, named.place
		)
		ELSE permissions_in_force(one.company_id, (
			SELECT permitted.permissions FROM "permission_groups" AS permitted
			WHERE permitted.company_id = one.company_id AND permitted.id = one.permission_group_id
		))
	END, (
		SELECT coalesce(json_agg(json_build_array(announced.starts_at, announced.ends_at)), '[]')
		FROM "brown_outs" AS announced WHERE announced.company_id = one.company_id
	)
	FROM "api_connections" AS one
	JOIN "companies" AS owner ON owner.id = one.company_id
	WHERE one.key = ANY (keys);
END
$$;--> statement-breakpoint

-- Uses up nonces that were not: those it answers with. In one order on every node, so that no two wait for each other.
CREATE FUNCTION use_nonces(company_ids uuid[], nonce_hashes bytea[], expiries timestamptz[])
	RETURNS TABLE (company_id uuid, nonce_hash bytea)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	INSERT INTO "used_nonces" AS used (company_id, nonce_hash, expires_at)
	SELECT asked.* FROM unnest(company_ids, nonce_hashes, expiries) AS asked (company_id, nonce_hash, expires_at)
	JOIN "api_connections" AS connection ON connection.company_id = asked.company_id
	ORDER BY asked.company_id, asked.nonce_hash
	ON CONFLICT DO NOTHING
	RETURNING used.company_id, used.nonce_hash;
END
$$;--> statement-breakpoint

-- Adds what callers did to what is there, and keeps apart only those of each company who called last: all others are one, without an
-- address, of whom nothing that they did is lost. Whoever writes about the same company waits at its key: so no two nodes wait for each other.
CREATE FUNCTION add_legacy_calls(noted jsonb, kept integer) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
	concerned uuid[] := array(
		SELECT locked.company_id FROM (
			SELECT connection.company_id FROM "api_connections" AS connection
			WHERE connection.company_id IN (SELECT (told ->> 'company_id')::uuid FROM jsonb_array_elements(noted) AS told)
			ORDER BY connection.company_id FOR NO KEY UPDATE
		) AS locked
	);
BEGIN
	WITH told AS MATERIALIZED (
		SELECT told.* FROM jsonb_to_recordset(noted) AS told (
			company_id uuid, id uuid, ip text, user_agent text, first_called_at timestamptz, last_called_at timestamptz,
			permissions text[], hours jsonb
		) WHERE told.company_id = ANY (concerned)
	), known AS (
		INSERT INTO "legacy_callers" AS caller (company_id, id, ip, user_agent, first_called_at, last_called_at, permissions)
		SELECT company_id, id, ip, user_agent, first_called_at, last_called_at, permissions FROM told
		ON CONFLICT (company_id, ip, user_agent) DO UPDATE SET
			first_called_at = least(caller.first_called_at, excluded.first_called_at),
			last_called_at = greatest(caller.last_called_at, excluded.last_called_at),
			permissions = array(
				SELECT DISTINCT needed.permission FROM unnest(caller.permissions || excluded.permissions) AS needed (permission)
				ORDER BY needed.permission
			)
		RETURNING caller.company_id, caller.id, caller.ip, caller.user_agent
	)
	INSERT INTO "legacy_call_counts" AS counted (company_id, caller_id, hour, calls, refusals)
	SELECT known.company_id, known.id, counts.hour, counts.calls, counts.refusals
	FROM known JOIN told USING (company_id, ip, user_agent)
	CROSS JOIN LATERAL jsonb_to_recordset(told.hours) AS counts (hour timestamptz, calls bigint, refusals bigint)
	ON CONFLICT (company_id, caller_id, hour) DO UPDATE
		SET calls = counted.calls + excluded.calls, refusals = counted.refusals + excluded.refusals;

	WITH leaving AS MATERIALIZED (
		SELECT placed.* FROM (
			SELECT each.*, row_number() OVER (PARTITION BY each.company_id ORDER BY each.last_called_at DESC, each.id DESC) AS place
			FROM "legacy_callers" AS each WHERE each.company_id = ANY (concerned) AND each.ip <> ''
		) AS placed
		WHERE placed.place > kept
	), others AS (
		INSERT INTO "legacy_callers" AS caller (company_id, id, ip, user_agent, first_called_at, last_called_at, permissions)
		SELECT leaving.company_id, gen_random_uuid(), '', '', min(leaving.first_called_at), max(leaving.last_called_at),
			coalesce(array_agg(DISTINCT needed.permission ORDER BY needed.permission) FILTER (WHERE needed.permission IS NOT NULL), '{}')
		FROM leaving LEFT JOIN LATERAL unnest(leaving.permissions) AS needed (permission) ON true
		GROUP BY leaving.company_id
		ON CONFLICT (company_id, ip, user_agent) DO UPDATE SET
			first_called_at = least(caller.first_called_at, excluded.first_called_at),
			last_called_at = greatest(caller.last_called_at, excluded.last_called_at),
			permissions = array(
				SELECT DISTINCT needed.permission FROM unnest(caller.permissions || excluded.permissions) AS needed (permission)
				ORDER BY needed.permission
			)
		RETURNING caller.company_id, caller.id
	), moved AS (
		INSERT INTO "legacy_call_counts" AS counted (company_id, caller_id, hour, calls, refusals)
		SELECT others.company_id, others.id, theirs.hour, sum(theirs.calls), sum(theirs.refusals)
		FROM others JOIN leaving USING (company_id)
		JOIN "legacy_call_counts" AS theirs ON theirs.company_id = leaving.company_id AND theirs.caller_id = leaving.id
		GROUP BY others.company_id, others.id, theirs.hour
		ON CONFLICT (company_id, caller_id, hour) DO UPDATE
			SET calls = counted.calls + excluded.calls, refusals = counted.refusals + excluded.refusals
	)
	DELETE FROM "legacy_callers" AS caller USING leaving
	WHERE caller.company_id = leaving.company_id AND caller.id = leaving.id;

	UPDATE "api_connections" AS connection SET
		last_called_at = greatest(connection.last_called_at, spans.last_called_at),
		used_since = coalesce(connection.used_since, CASE
			WHEN spans.first_called_at >= coalesce(connection.regenerated_at, connection.created_at) THEN spans.first_called_at
		END)
	FROM (
		SELECT (told ->> 'company_id')::uuid AS company_id, min((told ->> 'first_called_at')::timestamptz) AS first_called_at,
			max((told ->> 'last_called_at')::timestamptz) AS last_called_at
		FROM jsonb_array_elements(noted) AS told GROUP BY 1
	) AS spans
	WHERE connection.company_id = spans.company_id;
END
$$;--> statement-breakpoint

INSERT INTO removal_rules VALUES
	('brown_outs', 'ends_at', NULL),
	('legacy_call_counts', 'hour', NULL),
	('legacy_callers', 'last_called_at', NULL),
	('used_nonces', 'expires_at', NULL);
