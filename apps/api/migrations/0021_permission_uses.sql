CREATE TABLE "permission_uses" (
	"company_id" uuid NOT NULL,
	"authorization_id" uuid NOT NULL,
	"permission" text NOT NULL,
	"added_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "permission_uses_company_id_authorization_id_permission_pk" PRIMARY KEY("company_id","authorization_id","permission")
);
--> statement-breakpoint
ALTER TABLE "permission_uses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "authorizations" ADD COLUMN "uses_noted_since" timestamp (3) with time zone DEFAULT now();--> statement-breakpoint
ALTER TABLE "permission_uses" ADD CONSTRAINT "permission_uses_authorization_fk" FOREIGN KEY ("company_id","authorization_id") REFERENCES "public"."authorizations"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "of_company" ON "permission_uses" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint

-- Of what was granted before, uses were not noted until now. In one go, without writing any row.
ALTER TABLE "authorizations" ALTER COLUMN "uses_noted_since" DROP DEFAULT;--> statement-breakpoint

-- Writes down when permissions were used last, to the day. What a token permits counts as used where nobody sees what becomes of it: not in
-- modules behind the Hub, if the app calls through it. In one order on every node, so that no two wait for each other.
CREATE FUNCTION write_permission_uses(
	company_ids uuid[], authorization_ids uuid[], scopes text[], moments timestamptz[], are_seen boolean[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	INSERT INTO "permission_uses" AS one (company_id, authorization_id, permission, last_used_at)
	SELECT told.company_id, told.authorization_id, used.permission, max(told.at)
	FROM unnest(company_ids, authorization_ids, scopes, moments, are_seen) AS told (company_id, authorization_id, scope, at, is_seen)
	JOIN "authorizations" AS owner ON owner.company_id = told.company_id AND owner.id = told.authorization_id
	JOIN "consumers" AS consumer ON consumer.company_id = owner.company_id AND consumer.id = owner.consumer_id
	CROSS JOIN LATERAL unnest(string_to_array(told.scope, ' ')) AS used (permission)
	LEFT JOIN "permission_uses" AS known ON known.company_id = told.company_id
		AND known.authorization_id = told.authorization_id AND known.permission = used.permission
	WHERE (known.last_used_at IS NULL OR known.last_used_at < told.at - interval '1 day')
		AND (told.is_seen OR NOT consumer.uses_hub OR EXISTS (
			SELECT FROM "modules" AS module WHERE module.company_id = told.company_id
				AND module.key = split_part(used.permission, ':', 1) AND module.upstream IS NULL
		))
	GROUP BY told.company_id, told.authorization_id, used.permission
	ORDER BY told.company_id, told.authorization_id, used.permission
	ON CONFLICT (company_id, authorization_id, permission) DO UPDATE
		SET last_used_at = greatest(one.last_used_at, excluded.last_used_at);
END
$$;
