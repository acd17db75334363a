-- The company that the transaction is about; none where nobody has said. Whoever owns the tables is not bound by the policies: migrations,
-- the functions below that say SECURITY DEFINER, and what PostgreSQL itself asks to keep references whole.
CREATE FUNCTION current_company() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
	RETURN nullif(current_setting('latchkey.company_id', true), '')::uuid;--> statement-breakpoint
ALTER TABLE "revoked_access_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "account_links" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_connections" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "authorization_codes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "authorization_requests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "authorizations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "companies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "consumer_failures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "consumer_secrets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "consumer_usage" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "consumers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "grants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "modules" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "passkeys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "permission_groups" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "recovery_codes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "totp_factors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "security_settings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "pending_sign_ins" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "transaction_heads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "transaction_seals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "transactions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "used_assertions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "consumers_name_index";--> statement-breakpoint
DROP INDEX "transactions_consumer_index";--> statement-breakpoint
DROP INDEX "users_name_index";--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "sort_name" text GENERATED ALWAYS AS (lower(name)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "named_consumer_id" text GENERATED ALWAYS AS (coalesce("after" ->> 'consumerId', "before" ->> 'consumerId')) STORED;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "sort_name" text GENERATED ALWAYS AS (lower(name)) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "consumers_name_index" ON "consumers" USING btree ("company_id","sort_name","id");--> statement-breakpoint
CREATE INDEX "transactions_consumer_index" ON "transactions" USING btree ("company_id","named_consumer_id","occurred_at","position") WHERE "transactions"."named_consumer_id" is not null;--> statement-breakpoint
CREATE INDEX "users_name_index" ON "users" USING btree ("company_id","sort_name","id");--> statement-breakpoint
CREATE POLICY "of_company" ON "revoked_access_tokens" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "account_links" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "api_connections" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "authorization_codes" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "authorization_requests" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "authorizations" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "companies" AS PERMISSIVE FOR ALL TO public USING (id = current_company()) WITH CHECK (id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "consumer_failures" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "consumer_secrets" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "consumer_usage" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "consumers" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "grants" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "modules" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "passkeys" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "permission_groups" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "refresh_tokens" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "recovery_codes" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "totp_factors" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "security_settings" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "pending_sign_ins" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "sessions" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "transaction_heads" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "transaction_seals" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "transactions" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "used_assertions" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
CREATE POLICY "of_company" ON "users" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint
-- What of given permissions counts now, in the order in which they were given: those of actions that a module has which isn't archived.
CREATE FUNCTION permissions_in_force(of_company uuid, given text[]) RETURNS text[]
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
	RETURN array(
		SELECT wanted.permission FROM unnest(given) WITH ORDINALITY AS wanted (permission, place)
		JOIN "modules" AS module ON module.company_id = of_company AND module.key = split_part(wanted.permission, ':', 1)
		WHERE NOT module.is_archived AND split_part(wanted.permission, ':', 2) = ANY (module.actions)
		ORDER BY wanted.place
	);
END
$$;--> statement-breakpoint

-- A partition keeps the same columns as the log, generated ones too.
CREATE OR REPLACE FUNCTION create_log_table(name text, parent regclass, log text) RETURNS void
	LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE)', name, parent);
	EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()',
		log || '_append_only', name);
	EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', name, log || '_append_only');
	EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM PUBLIC, CURRENT_USER', name);
END
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION create_log_month(month date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
	SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
	log text;
	name text;
	columns text;
	strays boolean;
	starts timestamptz := to_char(month, 'YYYY-MM-01 00:00:00+00');
	ends timestamptz := to_char(month + interval '1 month', 'YYYY-MM-01 00:00:00+00');
BEGIN
	IF month NOT BETWEEN '2000-01-01' AND '2999-12-31' THEN
		RAISE EXCEPTION 'no month of the log: %', month USING ERRCODE = 'invalid_parameter_value';
	END IF;
	name := 'transactions' || to_char(month, '_YYYY_MM');
	-- Asked of the table: what this session remembers of names may be from before somebody else made it.
	IF EXISTS (SELECT FROM pg_class WHERE relname = name AND relnamespace = 'public'::regnamespace) THEN RETURN false; END IF;
	PERFORM pg_advisory_xact_lock(hashtext('latchkey log months'));
	IF EXISTS (SELECT FROM pg_class WHERE relname = name AND relnamespace = 'public'::regnamespace) THEN RETURN false; END IF;
	FOREACH log IN ARRAY ARRAY['transactions', 'transaction_seals'] LOOP
		name := log || to_char(month, '_YYYY_MM');
		PERFORM create_log_table(name, log::regclass, log);
		EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE occurred_at >= $1 AND occurred_at < $2)', log || '_default')
			INTO strays USING starts, ends;
		IF strays THEN
			-- Entries that some node's clock put there ahead of their time: few, so that all can be moved while nobody looks.
			EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', log, log || '_default');
			EXECUTE format('ALTER TABLE %I RENAME TO %I', log || '_default', log || '_strays');
			PERFORM create_log_table(log || '_default', log::regclass, log);
			SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
				WHERE attrelid = log::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
			EXECUTE format('INSERT INTO %1$I (%3$s) SELECT %3$s FROM %2$I WHERE occurred_at >= $1 AND occurred_at < $2',
				name, log || '_strays', columns) USING starts, ends;
			EXECUTE format('INSERT INTO %1$I (%3$s) SELECT %3$s FROM %2$I WHERE NOT (occurred_at >= $1 AND occurred_at < $2)',
				log || '_default', log || '_strays', columns) USING starts, ends;
			EXECUTE format('DROP TABLE %I', log || '_strays');
			EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I DEFAULT', log, log || '_default');
		END IF;
		EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I %s', log, name, log_month_bounds(month));
	END LOOP;
	RETURN true;
END
$$;--> statement-breakpoint

-- From here on: all that the application can do beyond the company of its transaction. Each begins with a value that nobody can guess, or
-- does one thing for many companies at once to rows that the caller names by company and id. They are in plpgsql, which plans once for each
-- connection what it is asked again.

CREATE FUNCTION consumers_by_keys(keys text[])
	RETURNS TABLE (consumer "consumers", company "companies", permissions text[], secrets json)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT one, owner, permissions_in_force(one.company_id, permitted.permissions), (
		SELECT coalesce(json_agg(json_build_array(secret.id, encode(secret.secret_hash, 'base64'), secret.expires_at)), '[]')
		FROM "consumer_secrets" AS secret WHERE secret.company_id = one.company_id AND secret.consumer_id = one.id
	)
	FROM "consumers" AS one
	JOIN "permission_groups" AS permitted
		ON permitted.company_id = one.company_id AND permitted.id = one.permission_group_id
	JOIN "companies" AS owner ON owner.id = one.company_id
	WHERE one.key = ANY (keys);
END
$$;--> statement-breakpoint
-- Without the hash of the person's password.
CREATE FUNCTION sessions_by_token_hashes(token_hashes bytea[])
	RETURNS TABLE (
		session "sessions", company "companies", settings "security_settings", user_id uuid, user_name text, user_email text, user_role text, user_language text,
		permission_group_id uuid, permissions text[], has_second_factor boolean
	)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	RETURN QUERY
	SELECT live, owner, decided, person.id, person.name, person.email, person.role, person.language,
		person.permission_group_id, permissions_in_force(person.company_id, permitted.permissions),
		EXISTS (SELECT FROM "passkeys" AS passkey WHERE passkey.company_id = person.company_id AND passkey.user_id = person.id)
		OR EXISTS (SELECT FROM "totp_factors" AS totp
			WHERE totp.company_id = person.company_id AND totp.user_id = person.id AND totp.confirmed_at IS NOT NULL)
	FROM "sessions" AS live
	JOIN "users" AS person ON person.company_id = live.company_id AND person.id = live.user_id
	JOIN "permission_groups" AS permitted
		ON permitted.company_id = person.company_id AND permitted.id = person.permission_group_id
	JOIN "companies" AS owner ON owner.id = live.company_id
	LEFT JOIN "security_settings" AS decided ON decided.company_id = live.company_id
	WHERE live.token_hash = ANY (token_hashes) AND person.status = 'active' AND owner.status = 'active';
END
$$;--> statement-breakpoint
CREATE FUNCTION live_grants_by_ids(ids uuid[])
	RETURNS TABLE (
		company_id uuid, id uuid, authorization_id uuid, authorization_expires_at timestamptz(3), consumer_id uuid, user_id uuid,
		user_group_id uuid, permissions text[], user_permissions text[]
	)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT approval.company_id, approval.id, approval.authorization_id, standing.expires_at, approval.consumer_id, approval.user_id,
		person.permission_group_id, approval.permissions, permitted.permissions
	FROM "grants" AS approval
	JOIN "authorizations" AS standing ON standing.id = approval.authorization_id
	JOIN "users" AS person ON person.company_id = approval.company_id AND person.id = approval.user_id
	JOIN "permission_groups" AS permitted
		ON permitted.company_id = person.company_id AND permitted.id = person.permission_group_id
	WHERE approval.id = ANY (ids) AND approval.revoked_at IS NULL AND standing.revoked_at IS NULL AND person.status = 'active'
		AND (person.password_changed_at IS NULL OR approval.created_at >= person.password_changed_at);
END
$$;--> statement-breakpoint
CREATE FUNCTION passkeys_by_credential_id(presented bytea) RETURNS SETOF "passkeys"
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT passkey.* FROM "passkeys" AS passkey WHERE passkey.credential_id = presented;
END
$$;--> statement-breakpoint
CREATE FUNCTION revoked_access_tokens_by_ids(ids uuid[]) RETURNS SETOF uuid
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT revoked.id FROM "revoked_access_tokens" AS revoked WHERE revoked.id = ANY (ids);
END
$$;--> statement-breakpoint
CREATE FUNCTION authorization_codes_by_hashes(code_hashes bytea[]) RETURNS SETOF "authorization_codes"
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT code.* FROM "authorization_codes" AS code WHERE code.code_hash = ANY (code_hashes);
END
$$;--> statement-breakpoint
CREATE FUNCTION refresh_tokens_by_hashes(token_hashes bytea[]) RETURNS SETOF "refresh_tokens"
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	RETURN QUERY SELECT token.* FROM "refresh_tokens" AS token WHERE token.token_hash = ANY (token_hashes);
END
$$;--> statement-breakpoint

-- Whether neither a grant nor its authorization has been ended is asked as a value rather than by a join, so that both are looked up by
-- their ids, whatever PostgreSQL believes of the tables' sizes: a plan made while they were small is kept while they grow. For the same
-- reason conditions that are no way to a row stand inside `(…) IS TRUE`, where no index is tried for them.
CREATE FUNCTION insert_authorized_codes(wanted jsonb, moment timestamptz)
	RETURNS TABLE (
		code_hash bytea, company_id uuid, id uuid, authorization_id uuid, authorization_expires_at timestamptz(3), consumer_id uuid,
		user_id uuid, user_group_id uuid, permissions text[], user_permissions text[]
	)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH asked AS (
		SELECT * FROM jsonb_to_recordset(wanted) AS asked (
			code_hash bytea, company_id uuid, user_id uuid, consumer_id uuid, permissions text[], grant_id uuid,
			grant_expires_at timestamptz, redirect_uri text, redirect_uri_sent boolean, code_challenge text,
			expires_at timestamptz
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
		INSERT INTO "grants" (company_id, id, authorization_id, consumer_id, user_id, permissions, created_at, expires_at)
		SELECT company_id, grant_id, authorization_id, consumer_id, user_id, permissions, moment, grant_expires_at
		FROM covered
	), added AS (
		INSERT INTO "authorization_codes" (company_id, code_hash, grant_id, consumer_id, redirect_uri, redirect_uri_sent,
			code_challenge, created_at, expires_at)
		SELECT company_id, code_hash, grant_id, consumer_id, redirect_uri, redirect_uri_sent,
			code_challenge, moment, expires_at
		FROM covered
	)
	-- As live_grants_by_ids has them: the app comes with the code in a moment, and then the grant is looked at.
	SELECT covered.code_hash, covered.company_id, covered.grant_id, covered.authorization_id, covered.authorization_expires_at,
		covered.consumer_id, covered.user_id, person.permission_group_id, covered.permissions, (
			SELECT permitted.permissions FROM "permission_groups" AS permitted
			WHERE permitted.company_id = person.company_id AND permitted.id = person.permission_group_id
		)
	FROM covered
	LEFT JOIN "users" AS person ON person.company_id = covered.company_id AND person.id = covered.user_id
		AND person.status = 'active' AND (person.password_changed_at IS NULL OR moment >= person.password_changed_at);
END
$$;--> statement-breakpoint
-- The rows are locked in one order, whatever the plan: two nodes that get the same values in different orders don't wait for each other.
CREATE FUNCTION use_up_authorization_codes(wanted jsonb, moment timestamptz, code_hashes bytea[]) RETURNS SETOF bytea
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	RETURN QUERY
	WITH asked AS (
		SELECT * FROM jsonb_to_recordset(wanted) AS asked (
			code_hash bytea, token_hash bytea, token_expires_at timestamptz, token_absolute_expires_at timestamptz
		)
	), locked AS MATERIALIZED (
		SELECT code_hash FROM "authorization_codes" WHERE code_hash = ANY (code_hashes) ORDER BY code_hash FOR NO KEY UPDATE
	), used AS (
		UPDATE "authorization_codes" AS code SET used_at = moment
		FROM asked JOIN locked USING (code_hash)
		WHERE code.code_hash = asked.code_hash
			AND (code.used_at IS NULL AND code.expires_at > moment AND (
				SELECT approval.revoked_at IS NULL AND (
					SELECT standing.revoked_at IS NULL FROM "authorizations" AS standing WHERE standing.id = approval.authorization_id
				)
				FROM "grants" AS approval WHERE approval.id = code.grant_id
			)) IS TRUE
		RETURNING code.company_id, code.code_hash, code.grant_id, code.consumer_id,
			asked.token_hash, asked.token_expires_at, asked.token_absolute_expires_at
	), issued AS (
		INSERT INTO "refresh_tokens"
			(company_id, token_hash, grant_id, consumer_id, created_at, expires_at, absolute_expires_at)
		SELECT company_id, token_hash, grant_id, consumer_id, moment, token_expires_at, token_absolute_expires_at
		FROM used WHERE token_hash IS NOT NULL
	)
	SELECT code_hash FROM used;
END
$$;--> statement-breakpoint
CREATE FUNCTION rotate_refresh_tokens(wanted jsonb, moment timestamptz, token_hashes bytea[]) RETURNS SETOF bytea
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	RETURN QUERY
	WITH asked AS (
		SELECT * FROM jsonb_to_recordset(wanted)
			AS asked (token_hash bytea, successor_hash bytea, expires_at timestamptz)
	), locked AS MATERIALIZED (
		SELECT token_hash FROM "refresh_tokens" WHERE token_hash = ANY (token_hashes) ORDER BY token_hash FOR NO KEY UPDATE
	), rotated AS (
		UPDATE "refresh_tokens" AS token SET rotated_at = moment, successor_hash = asked.successor_hash
		FROM asked JOIN locked USING (token_hash)
		WHERE token.token_hash = asked.token_hash
			AND (token.rotated_at IS NULL AND token.expires_at > moment AND token.absolute_expires_at > moment AND (
				SELECT approval.revoked_at IS NULL AND (
					SELECT standing.revoked_at IS NULL FROM "authorizations" AS standing WHERE standing.id = approval.authorization_id
				)
				FROM "grants" AS approval WHERE approval.id = token.grant_id
			)) IS TRUE
		RETURNING token.*, asked.expires_at AS successor_expires_at
	), added AS (
		INSERT INTO "refresh_tokens"
			(company_id, token_hash, grant_id, consumer_id, created_at, expires_at, absolute_expires_at)
		SELECT company_id, successor_hash, grant_id, consumer_id, moment,
			least(successor_expires_at, absolute_expires_at), absolute_expires_at
		FROM rotated
	)
	SELECT token_hash FROM rotated;
END
$$;--> statement-breakpoint

-- Whoever signs in, or forgot a password, names no company.
CREATE FUNCTION credentials_by_email(address text)
	RETURNS TABLE (company_id uuid, id uuid, password_hash text, status text, company_status text, settings "security_settings")
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT person.company_id, person.id, person.password_hash, person.status, owner.status, decided FROM "users" AS person
	JOIN "companies" AS owner ON owner.id = person.company_id
	LEFT JOIN "security_settings" AS decided ON decided.company_id = person.company_id
	WHERE person.email = address;
END
$$;--> statement-breakpoint
CREATE FUNCTION active_person_by_email(address text) RETURNS TABLE (company_id uuid, id uuid)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT person.company_id, person.id FROM "users" AS person
	JOIN "companies" AS owner ON owner.id = person.company_id
	WHERE person.email = address AND person.status = 'active' AND owner.status = 'active';
END
$$;--> statement-breakpoint
-- The company of what a secret value stands for: what is there is then looked at within that company.
CREATE FUNCTION company_of_session(presented bytea) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
	AS $$ SELECT company_id FROM "sessions" WHERE token_hash = presented $$;--> statement-breakpoint
CREATE FUNCTION company_of_pending_sign_in(presented bytea) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
	AS $$ SELECT company_id FROM "pending_sign_ins" WHERE token_hash = presented $$;--> statement-breakpoint
CREATE FUNCTION company_of_account_link(presented bytea) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
	AS $$ SELECT company_id FROM "account_links" WHERE token_hash = presented $$;--> statement-breakpoint
CREATE FUNCTION company_of_authorization_request(presented bytea) RETURNS uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
	AS $$ SELECT company_id FROM "authorization_requests" WHERE reference_hash = presented $$;--> statement-breakpoint

-- What nodes collect in memory and write down together, for all companies at once. A time that is there is never moved back.
CREATE FUNCTION write_last_uses(
	noun text, company_ids uuid[], ids uuid[], moments timestamptz[], ips text[], user_agents text[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	CASE noun
		WHEN 'consumers' THEN
			UPDATE "consumers" AS one SET last_used_at = used.at
			FROM unnest(company_ids, ids, moments) AS used (company_id, id, at)
			WHERE one.company_id = used.company_id AND one.id = used.id AND (one.last_used_at IS NULL OR one.last_used_at < used.at);
		WHEN 'authorizations' THEN
			UPDATE "authorizations" AS one SET last_used_at = used.at
			FROM unnest(company_ids, ids, moments) AS used (company_id, id, at)
			WHERE one.company_id = used.company_id AND one.id = used.id AND (one.last_used_at IS NULL OR one.last_used_at < used.at);
		WHEN 'sessions' THEN
			UPDATE "sessions" AS one SET last_seen_at = used.at
			FROM unnest(company_ids, ids, moments) AS used (company_id, id, at)
			WHERE one.company_id = used.company_id AND one.id = used.id AND one.last_seen_at < used.at;
		WHEN 'consumer_secrets' THEN
			UPDATE "consumer_secrets" AS one
			SET last_used_at = used.at, last_used_ip = used.ip, last_used_user_agent = used.user_agent
			FROM unnest(company_ids, ids, moments, ips, user_agents) AS used (company_id, id, at, ip, user_agent)
			WHERE one.company_id = used.company_id AND one.id = used.id AND (one.last_used_at IS NULL OR one.last_used_at < used.at);
	END CASE;
END
$$;--> statement-breakpoint
-- Adds failures and forgets all but the newest of each consumer they concern. A consumer that is gone is passed over, and so is a failure
-- that is there already.
CREATE FUNCTION add_consumer_failures(
	company_ids uuid[], ids uuid[], consumer_ids uuid[], moments timestamptz[], endpoints text[], errors text[], reasons text[],
	details jsonb[], trace_ids text[], ips text[], user_agents text[], kept integer
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	WITH noted AS (
		INSERT INTO "consumer_failures" AS failure
			(company_id, id, consumer_id, occurred_at, endpoint, error, reason, detail, trace_id, ip, user_agent)
		SELECT noted.* FROM unnest(
			company_ids, ids, consumer_ids, moments, endpoints, errors, reasons, details, trace_ids, ips, user_agents
		) AS noted (company_id, id, consumer_id, occurred_at, endpoint, error, reason, detail, trace_id, ip, user_agent)
		JOIN "consumers" AS consumer ON consumer.company_id = noted.company_id AND consumer.id = noted.consumer_id
		ON CONFLICT DO NOTHING
		RETURNING failure.company_id, failure.consumer_id, failure.id, failure.occurred_at
	), known AS (
		SELECT company_id, consumer_id, id, occurred_at FROM noted
		UNION ALL
		SELECT failure.company_id, failure.consumer_id, failure.id, failure.occurred_at
		FROM "consumer_failures" AS failure
		WHERE (failure.company_id, failure.consumer_id) IN (SELECT company_id, consumer_id FROM noted)
	), placed AS (
		SELECT company_id, id, row_number() OVER (
			PARTITION BY company_id, consumer_id ORDER BY occurred_at DESC, id DESC
		) AS place
		FROM known
	), surplus AS (
		-- What another node is about to forget is left to it: two nodes that wait for each other would be a deadlock.
		SELECT failure.company_id, failure.id
		FROM "consumer_failures" AS failure
		JOIN placed ON placed.company_id = failure.company_id AND placed.id = failure.id
		WHERE placed.place > kept
		FOR UPDATE OF failure SKIP LOCKED
	)
	DELETE FROM "consumer_failures" AS failure USING surplus
	WHERE failure.company_id = surplus.company_id AND failure.id = surplus.id;
END
$$;--> statement-breakpoint
-- Adds counts to those that are there. A consumer that is gone is passed over. In one order on every node, so that no two wait for each other.
CREATE FUNCTION add_consumer_usage(
	company_ids uuid[], consumer_ids uuid[], hours timestamptz[], outcomes text[], counts bigint[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	INSERT INTO "consumer_usage" AS usage (company_id, consumer_id, hour, outcome, count)
	SELECT added.* FROM unnest(company_ids, consumer_ids, hours, outcomes, counts)
		AS added (company_id, consumer_id, hour, outcome, count)
	JOIN "consumers" AS consumer ON consumer.company_id = added.company_id AND consumer.id = added.consumer_id
	ORDER BY added.company_id, added.consumer_id, added.hour, added.outcome
	ON CONFLICT (company_id, consumer_id, hour, outcome) DO UPDATE SET count = usage.count + excluded.count;
END
$$;--> statement-breakpoint

-- Sealed secrets in the order of the ids after one, the first without one; for sealing them anew when the master key changes.
CREATE FUNCTION sealed_api_secrets_after(after_company uuid, most integer) RETURNS TABLE (company_id uuid, sealed_secret bytea)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT connection.company_id, connection.sealed_secret FROM "api_connections" AS connection
	WHERE after_company IS NULL OR connection.company_id > after_company ORDER BY connection.company_id LIMIT most;
END
$$;--> statement-breakpoint
CREATE FUNCTION sealed_totp_secrets_after(after_user uuid, most integer)
	RETURNS TABLE (company_id uuid, user_id uuid, sealed_secret bytea)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT factor.company_id, factor.user_id, factor.sealed_secret FROM "totp_factors" AS factor
	WHERE after_user IS NULL OR factor.user_id > after_user ORDER BY factor.user_id LIMIT most;
END
$$;--> statement-breakpoint

-- What is removed when its time is over, for all companies at once, and which column says when that is. Each has an index on it, partial
-- ones with the condition. A migration that adds a table of this kind adds its rule; nobody else can.
CREATE TABLE removal_rules (table_name text PRIMARY KEY, moment text NOT NULL, condition text);--> statement-breakpoint
INSERT INTO removal_rules VALUES
	('account_links', 'expires_at', NULL),
	('authorization_requests', 'expires_at', NULL),
	('consumer_failures', 'occurred_at', NULL),
	('consumer_secrets', 'expires_at', NULL),
	('consumer_usage', 'hour', NULL),
	-- Not as NOT EXISTS, which PostgreSQL may answer by going through both tables.
	('grants', 'expires_at', '(SELECT true FROM refresh_tokens AS token WHERE token.company_id = one.company_id AND token.grant_id = one.id LIMIT 1) IS NULL'),
	('pending_sign_ins', 'expires_at', NULL),
	('refresh_tokens', 'absolute_expires_at', NULL),
	('revoked_access_tokens', 'expires_at', NULL),
	('sessions', 'expires_at', NULL),
	('used_assertions', 'expires_at', NULL);--> statement-breakpoint
-- Deletes rows of a table whose time was over before $1, those first whose time was over first, at most $2. Rows that somebody else holds
-- are passed over, so that nodes share the work and wait for nobody.
CREATE FUNCTION removal_statement(kind text) RETURNS text LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
	rule "removal_rules";
BEGIN
	-- With the grants they would have started; used ones stay with their grant.
	IF kind = 'authorization_codes' THEN
		RETURN 'DELETE FROM "grants" WHERE ctid = ANY (array(
			SELECT approval.ctid FROM "authorization_codes" AS code
			JOIN "grants" AS approval ON approval.company_id = code.company_id AND approval.id = code.grant_id
			WHERE code.used_at IS NULL AND code.expires_at < $1
			ORDER BY code.expires_at LIMIT $2 FOR UPDATE OF approval SKIP LOCKED))';
	END IF;
	SELECT * INTO STRICT rule FROM "removal_rules" WHERE table_name = kind;
	RETURN format('DELETE FROM %1$I WHERE ctid = ANY (array(
		SELECT one.ctid FROM %1$I AS one WHERE one.%2$I < $1 AND (%3$s)
		ORDER BY one.%2$I LIMIT $2 FOR UPDATE OF one SKIP LOCKED))', rule.table_name, rule.moment, coalesce(rule.condition, 'true'));
END
$$;--> statement-breakpoint
-- Planned anew each time: of how much there is the plan must not be that of another day.
CREATE FUNCTION remove_expired(kind text, before timestamptz, most integer) RETURNS integer
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	removed integer;
BEGIN
	EXECUTE removal_statement(kind) USING before, most;
	GET DIAGNOSTICS removed = ROW_COUNT;
	RETURN removed;
END
$$;
