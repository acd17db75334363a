DROP INDEX "authorizations_granted_index";--> statement-breakpoint
DROP INDEX "authorizations_consumer_granted_index";--> statement-breakpoint
DROP INDEX "authorizations_user_granted_index";--> statement-breakpoint
DROP INDEX "authorizations_last_used_index";--> statement-breakpoint
DROP INDEX "authorizations_consumer_last_used_index";--> statement-breakpoint
DROP INDEX "authorizations_user_last_used_index";--> statement-breakpoint
ALTER TABLE "authorizations" ADD COLUMN "least_used_at" timestamp (3) with time zone DEFAULT 'epoch' NOT NULL;--> statement-breakpoint

-- What was used, or granted, longest ago is told anew of what has been written down of late: only that can have changed it.
CREATE OR REPLACE FUNCTION write_permission_uses(
	company_ids uuid[], authorization_ids uuid[], scopes text[], moments timestamptz[], are_seen boolean[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	written_companies uuid[];
	written_ids uuid[];
BEGIN
	WITH written AS (
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
			SET last_used_at = greatest(one.last_used_at, excluded.last_used_at)
		RETURNING one.company_id, one.authorization_id
	)
	SELECT array_agg(company_id), array_agg(authorization_id) INTO written_companies, written_ids
	FROM (SELECT DISTINCT company_id, authorization_id FROM written) AS one;

	UPDATE "authorizations" AS one SET least_used_at = least_used.at
	FROM (
		SELECT owner.company_id, owner.id,
			min(coalesce(known.last_used_at, known.added_at, owner.uses_noted_since, owner.granted_at)) AS at
		FROM unnest(written_companies, written_ids) AS written (company_id, id)
		JOIN "authorizations" AS owner ON owner.company_id = written.company_id AND owner.id = written.id
		CROSS JOIN LATERAL unnest(owner.permissions) AS granted (permission)
		LEFT JOIN "permission_uses" AS known ON known.company_id = owner.company_id
			AND known.authorization_id = owner.id AND known.permission = granted.permission
		GROUP BY owner.company_id, owner.id
	) AS least_used
	WHERE one.company_id = least_used.company_id AND one.id = least_used.id AND one.least_used_at < least_used.at;
END
$$;--> statement-breakpoint
UPDATE "authorizations" AS one SET least_used_at = coalesce((
	SELECT min(coalesce(known.last_used_at, known.added_at, one.uses_noted_since, one.granted_at))
	FROM unnest(one.permissions) AS granted (permission)
	LEFT JOIN "permission_uses" AS known ON known.company_id = one.company_id
		AND known.authorization_id = one.id AND known.permission = granted.permission
), one.granted_at) WHERE one.revoked_at IS NULL;--> statement-breakpoint
CREATE INDEX "authorizations_least_used_index" ON "authorizations" USING btree ("company_id","least_used_at","id","expires_at","granted_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_granted_index" ON "authorizations" USING btree ("company_id","granted_at","id","expires_at","least_used_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_consumer_granted_index" ON "authorizations" USING btree ("company_id","consumer_id","granted_at","id","expires_at","least_used_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_user_granted_index" ON "authorizations" USING btree ("company_id","user_id","granted_at","id","expires_at","least_used_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_last_used_index" ON "authorizations" USING btree ("company_id","sort_last_used_at","id","expires_at","least_used_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_consumer_last_used_index" ON "authorizations" USING btree ("company_id","consumer_id","sort_last_used_at","id","expires_at","least_used_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_user_last_used_index" ON "authorizations" USING btree ("company_id","user_id","sort_last_used_at","id","expires_at","least_used_at") WHERE revoked_at is null;