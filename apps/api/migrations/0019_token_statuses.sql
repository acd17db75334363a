-- What ended or narrowed access tokens before their time, for those who verify them by themselves (decision 27). Consumers have the even numbers
-- of blocks and grants the odd ones, sixteen slots each.
CREATE TABLE "token_statuses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "token_statuses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction_id" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"first_slot" bigint NOT NULL,
	"slots" integer NOT NULL,
	"status" smallint NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "status_block" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "consumers_status_block_seq" INCREMENT BY 2 MINVALUE 0 MAXVALUE 9223372036854775807 START WITH 0 CACHE 1);--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "status_block" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "grants_status_block_seq" INCREMENT BY 2 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
CREATE INDEX "token_statuses_transaction_index" ON "token_statuses" USING btree ("transaction_id");--> statement-breakpoint
CREATE INDEX "token_statuses_expiry_index" ON "token_statuses" USING btree ("expires_at");--> statement-breakpoint
CREATE TABLE "status_confirmations" (
	"resource_server_key" text NOT NULL,
	"guard_id" uuid NOT NULL,
	"server" text NOT NULL,
	"snapshot" text NOT NULL,
	"seen_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "status_confirmations_resource_server_key_guard_id_pk" PRIMARY KEY("resource_server_key","guard_id")
);
--> statement-breakpoint
CREATE INDEX "status_confirmations_seen_index" ON "status_confirmations" USING btree ("seen_until");--> statement-breakpoint
INSERT INTO removal_rules VALUES ('status_confirmations', 'seen_until', NULL), ('token_statuses', 'expires_at', NULL);--> statement-breakpoint

-- However many rows a transaction adds, nodes are told once: rows of grants that end together are added one by one, since a trigger for the
-- statement would cost those that issue tokens. What is rolled back to a savepoint takes the setting along.
CREATE FUNCTION note_token_statuses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	this_one text := pg_current_xact_id()::text;
BEGIN
	IF current_setting('latchkey.statuses_told', true) IS DISTINCT FROM this_one THEN
		INSERT INTO "changes" ("subject") VALUES ('token_statuses:all');
		PERFORM pg_notify('latchkey_changes', '');
		PERFORM set_config('latchkey.statuses_told', this_one, true);
	END IF;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "token_statuses_change" AFTER INSERT ON "token_statuses"
	FOR EACH STATEMENT EXECUTE FUNCTION note_token_statuses();--> statement-breakpoint
-- A grant is remembered with its block.
DROP TRIGGER "grants_change" ON "grants";--> statement-breakpoint
CREATE TRIGGER "grants_change" AFTER UPDATE OF "revoked_at", "status_block" ON "grants"
	FOR EACH ROW EXECUTE FUNCTION note_change('grant', 'id');--> statement-breakpoint

-- When the last token can end that was issued until a moment: after the longest lifetime there is, and an hour by which clocks may differ.
CREATE FUNCTION last_token_end(issued timestamptz) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
	RETURN greatest(issued, now()) + interval '25 hours';--> statement-breakpoint
-- Whether a token that was issued at a moment, at the latest, can still be live.
CREATE FUNCTION may_be_live(issued timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
	RETURN issued > now() - interval '25 hours';--> statement-breakpoint

-- Notes a status for the tokens of some consumers and some grants of a company. A code that is about to be redeemed counts as a token.
-- `own` is a condition on the consumer `one`, `granted` one on the authorization `standing`; NULL is for none of them. In both $2 is `which`.
-- `lost` are the permissions that were taken away, if not all were: who has none of them loses nothing.
CREATE FUNCTION note_statuses(of_company uuid, which uuid, lost text[], status smallint, own text, granted text) RETURNS void
	LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	IF lost = '{}' THEN RETURN; END IF;
	IF own IS NOT NULL THEN
		EXECUTE 'INSERT INTO "token_statuses" (first_slot, slots, status, expires_at)
			SELECT one.status_block * 16, 16, $4, last_token_end(now()) FROM "consumers" AS one
			WHERE one.company_id = $1 AND ' || own
			USING of_company, which, lost, status;
	END IF;
	IF granted IS NOT NULL THEN
		EXECUTE 'INSERT INTO "token_statuses" (first_slot, slots, status, expires_at)
			SELECT approval.status_block * 16, 16, $4, last_token_end(greatest(approval.code_used_at, approval.refresh_issued_at))
			FROM "authorizations" AS standing JOIN "grants" AS approval ON approval.authorization_id = standing.id
			WHERE standing.company_id = $1 AND standing.revoked_at IS NULL AND (' || granted || ')
				AND (approval.revoked_at IS NULL AND ($3 IS NULL OR approval.permissions && $3)
					AND may_be_live(greatest(approval.created_at, approval.code_used_at, approval.refresh_issued_at))) IS TRUE'
			USING of_company, which, lost, status;
	END IF;
END
$$;--> statement-breakpoint
-- What is in one list of permissions and not in another.
CREATE FUNCTION permissions_lost(before text[], after text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN array(SELECT unnest(before) EXCEPT SELECT unnest(after));--> statement-breakpoint
CREATE FUNCTION permissions_of_group(of_company uuid, of_group uuid) RETURNS text[] LANGUAGE sql STABLE
	RETURN (SELECT permissions FROM "permission_groups" WHERE company_id = of_company AND id = of_group);--> statement-breakpoint
-- The same, held until the end of the transaction: a group that is changed meanwhile would not see who moves into it, nor they the change.
CREATE FUNCTION held_permissions_of_group(of_company uuid, of_group uuid) RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT permissions FROM "permission_groups" WHERE company_id = of_company AND id = of_group FOR SHARE);
END
$$;--> statement-breakpoint

-- Status 1 is for what has ended, 3 for what may do less than it says (draft-ietf-oauth-status-list section 7.1).
CREATE FUNCTION grants_end_tokens() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	IF may_be_live(greatest(OLD.created_at, OLD.code_used_at, OLD.refresh_issued_at)) THEN
		INSERT INTO "token_statuses" (first_slot, slots, status, expires_at)
		VALUES (OLD.status_block * 16, 16, 1, last_token_end(greatest(OLD.code_used_at, OLD.refresh_issued_at)));
	END IF;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "grants_end" AFTER UPDATE OF "revoked_at" ON "grants" FOR EACH ROW
	WHEN (OLD."revoked_at" IS NULL AND NEW."revoked_at" IS NOT NULL AND OLD."code_used_at" IS NOT NULL)
	EXECUTE FUNCTION grants_end_tokens();--> statement-breakpoint
CREATE TRIGGER "grants_deletion" AFTER DELETE ON "grants" FOR EACH ROW
	WHEN (OLD."revoked_at" IS NULL AND OLD."code_used_at" IS NOT NULL)
	EXECUTE FUNCTION grants_end_tokens();--> statement-breakpoint

-- What the user allowed ends earlier than it did.
CREATE FUNCTION authorizations_narrow_tokens() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	IF NEW.expires_at < last_token_end(now()) THEN
		PERFORM note_statuses(NEW.company_id, NEW.id, NULL, 3::smallint, NULL, 'standing.id = $2');
	END IF;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "authorizations_shortening" AFTER UPDATE OF "expires_at" ON "authorizations" FOR EACH ROW
	WHEN (NEW."expires_at" < OLD."expires_at" OR (NEW."expires_at" IS NOT NULL AND OLD."expires_at" IS NULL))
	EXECUTE FUNCTION authorizations_narrow_tokens();--> statement-breakpoint

CREATE FUNCTION consumers_narrow_tokens() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	IF NEW.status <> 'active' AND OLD.status = 'active' THEN
		PERFORM note_statuses(NEW.company_id, NEW.id, NULL, 1::smallint, 'one.id = $2', 'standing.consumer_id = $2');
	ELSIF NEW.permission_group_id <> OLD.permission_group_id THEN
		PERFORM note_statuses(NEW.company_id, NEW.id, permissions_lost(
			held_permissions_of_group(OLD.company_id, OLD.permission_group_id), held_permissions_of_group(NEW.company_id, NEW.permission_group_id)
		), 3::smallint, 'one.id = $2', 'standing.consumer_id = $2');
	END IF;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "consumers_narrowing" AFTER UPDATE OF "status", "permission_group_id" ON "consumers" FOR EACH ROW
	WHEN (NEW."status" <> OLD."status" OR NEW."permission_group_id" <> OLD."permission_group_id")
	EXECUTE FUNCTION consumers_narrow_tokens();--> statement-breakpoint
-- Its grants go with it, and say so themselves.
CREATE FUNCTION consumers_end_tokens() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	INSERT INTO "token_statuses" (first_slot, slots, status, expires_at) VALUES (OLD.status_block * 16, 16, 1, last_token_end(now()));
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "consumers_end" AFTER DELETE ON "consumers" FOR EACH ROW EXECUTE FUNCTION consumers_end_tokens();--> statement-breakpoint

CREATE FUNCTION users_narrow_tokens() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	IF (NEW.status <> 'active' AND OLD.status = 'active') OR NEW.password_changed_at IS DISTINCT FROM OLD.password_changed_at THEN
		PERFORM note_statuses(NEW.company_id, NEW.id, NULL, 1::smallint, NULL, 'standing.user_id = $2');
	ELSIF NEW.permission_group_id <> OLD.permission_group_id THEN
		PERFORM note_statuses(NEW.company_id, NEW.id, permissions_lost(
			held_permissions_of_group(OLD.company_id, OLD.permission_group_id), held_permissions_of_group(NEW.company_id, NEW.permission_group_id)
		), 3::smallint, NULL, 'standing.user_id = $2');
	END IF;
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "users_narrowing" AFTER UPDATE OF "status", "permission_group_id", "password_changed_at" ON "users" FOR EACH ROW
	WHEN (NEW."status" <> OLD."status" OR NEW."permission_group_id" <> OLD."permission_group_id"
		OR NEW."password_changed_at" IS DISTINCT FROM OLD."password_changed_at")
	EXECUTE FUNCTION users_narrow_tokens();--> statement-breakpoint

CREATE FUNCTION permission_groups_narrow_tokens() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	PERFORM note_statuses(NEW.company_id, NEW.id, permissions_lost(OLD.permissions, NEW.permissions), 3::smallint,
		'one.permission_group_id = $2',
		'standing.consumer_id IN (SELECT id FROM "consumers" WHERE company_id = $1 AND permission_group_id = $2)
			OR standing.user_id IN (SELECT id FROM "users" WHERE company_id = $1 AND permission_group_id = $2)');
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "permission_groups_narrowing" AFTER UPDATE OF "permissions" ON "permission_groups" FOR EACH ROW
	WHEN (NEW."permissions" IS DISTINCT FROM OLD."permissions") EXECUTE FUNCTION permission_groups_narrow_tokens();--> statement-breakpoint

CREATE FUNCTION modules_narrow_tokens() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
	kept text[] := '{}';
BEGIN
	IF OLD.is_archived THEN RETURN NULL; END IF;
	IF TG_OP = 'UPDATE' THEN
		IF NOT NEW.is_archived THEN kept := NEW.actions; END IF;
	END IF;
	PERFORM note_statuses(OLD.company_id, NULL, array(SELECT OLD.key || ':' || action FROM unnest(permissions_lost(OLD.actions, kept)) AS action),
		3::smallint, 'permissions_of_group(one.company_id, one.permission_group_id) && $3', 'true');
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "modules_narrowing" AFTER UPDATE OF "actions", "is_archived" OR DELETE ON "modules"
	FOR EACH ROW EXECUTE FUNCTION modules_narrow_tokens();--> statement-breakpoint

CREATE FUNCTION companies_end_tokens() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	PERFORM note_statuses(NEW.id, NULL, NULL, 1::smallint, 'true', 'true');
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER "companies_end" AFTER UPDATE OF "status" ON "companies" FOR EACH ROW
	WHEN (NEW."status" <> 'active' AND OLD."status" = 'active') EXECUTE FUNCTION companies_end_tokens();--> statement-breakpoint

-- How many blocks there are: the lists that hold their statuses exist. It tells nothing of anybody.
CREATE FUNCTION count_status_blocks() RETURNS bigint
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
	AS $$ SELECT 1 + greatest(
		coalesce(pg_sequence_last_value('consumers_status_block_seq'), 0), coalesce(pg_sequence_last_value('grants_status_block_seq'), 0)
	) $$;--> statement-breakpoint

-- The block comes with what else is remembered of a grant.
DROP FUNCTION live_grants_by_ids(uuid[]);--> statement-breakpoint
CREATE FUNCTION live_grants_by_ids(ids uuid[])
	RETURNS TABLE (
		company_id uuid, id uuid, authorization_id uuid, authorization_expires_at timestamptz(3), consumer_id uuid, user_id uuid,
		user_group_id uuid, permissions text[], user_permissions text[], status_block bigint
	)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT approval.company_id, approval.id, approval.authorization_id, standing.expires_at, approval.consumer_id, approval.user_id,
		person.permission_group_id, approval.permissions, permitted.permissions, approval.status_block
	FROM "grants" AS approval
	JOIN "authorizations" AS standing ON standing.id = approval.authorization_id
	JOIN "users" AS person ON person.company_id = approval.company_id AND person.id = approval.user_id
	JOIN "permission_groups" AS permitted
		ON permitted.company_id = person.company_id AND permitted.id = person.permission_group_id
	WHERE approval.id = ANY (ids) AND approval.revoked_at IS NULL AND standing.revoked_at IS NULL AND person.status = 'active'
		AND (person.password_changed_at IS NULL OR approval.created_at >= person.password_changed_at);
END
$$;--> statement-breakpoint
DROP FUNCTION insert_authorized_grants(jsonb, timestamptz);--> statement-breakpoint
CREATE FUNCTION insert_authorized_grants(wanted jsonb, moment timestamptz)
	RETURNS TABLE (
		id uuid, authorization_id uuid, authorization_expires_at timestamptz(3), user_group_id uuid, user_permissions text[],
		status_block bigint
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
		INSERT INTO "grants" AS approval (company_id, id, authorization_id, consumer_id, user_id, permissions, created_at, expires_at,
			code_hash, code_challenge, code_expires_at, redirect_uri, redirect_uri_sent)
		SELECT company_id, grant_id, authorization_id, consumer_id, user_id, permissions, moment, expires_at,
			code_hash, code_challenge, expires_at, redirect_uri, redirect_uri_sent
		FROM covered
		RETURNING approval.id, approval.company_id, approval.user_id, approval.authorization_id, approval.status_block
	)
	-- What live_grants_by_ids would find: the app comes with the code in a moment, and then the grant is looked at.
	SELECT started.id, started.authorization_id, covered.authorization_expires_at, person.permission_group_id, (
			SELECT permitted.permissions FROM "permission_groups" AS permitted
			WHERE permitted.company_id = person.company_id AND permitted.id = person.permission_group_id
		), started.status_block
	FROM started JOIN covered ON covered.grant_id = started.id
	LEFT JOIN "users" AS person ON person.company_id = started.company_id AND person.id = started.user_id
		AND person.status = 'active' AND (person.password_changed_at IS NULL OR moment >= person.password_changed_at);
END
$$;
