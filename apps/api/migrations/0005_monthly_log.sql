-- The Transactions Log and its seals become partitioned by the month (UTC) of the entry. Everything is copied once, since a partition that
-- held all the months until now could not be given up month by month: ten million entries take some minutes and the room for a second copy.
-- Meanwhile the log can be read and tokens are issued as ever; what writes an entry, such as signing in, waits or is refused.
LOCK TABLE "transactions", "transaction_seals", "transaction_heads" IN SHARE MODE;--> statement-breakpoint
CREATE TABLE "transactions_by_month" (LIKE "transactions" INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING IDENTITY)
	PARTITION BY RANGE ("occurred_at");--> statement-breakpoint
CREATE TABLE "transaction_seals_by_month" (
	LIKE "transaction_seals" INCLUDING DEFAULTS INCLUDING STORAGE,
	"occurred_at" timestamp (3) with time zone NOT NULL
) PARTITION BY RANGE ("occurred_at");--> statement-breakpoint
-- A table that is to become a partition, with what a partition doesn't take from its parent: the refusal of rewriting, and the owner's lack
-- of leave to try.
CREATE FUNCTION create_log_table(name text, parent regclass, log text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
	EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE)', name, parent);
	EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()',
		log || '_append_only', name);
	EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', name, log || '_append_only');
	EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM PUBLIC, CURRENT_USER', name);
END
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION create_log_table(text, regclass, text) FROM PUBLIC;--> statement-breakpoint
CREATE FUNCTION log_month_bounds(month date) RETURNS text LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
	SELECT format('FOR VALUES FROM (%L) TO (%L)', to_char(month, 'YYYY-MM-01 00:00:00+00'),
		to_char(month + interval '1 month', 'YYYY-MM-01 00:00:00+00'))
$$;--> statement-breakpoint
-- What no month has a partition for, since some node's clock is wrong or nobody was there to make one, goes to the default partition.
DO $$
DECLARE
	log text;
	name text;
	month date;
	coming date := date_trunc('month', now() AT TIME ZONE 'UTC' + interval '3 months');
BEGIN
	FOREACH log IN ARRAY ARRAY['transactions', 'transaction_seals'] LOOP
		name := log || '_default';
		PERFORM create_log_table(name, to_regclass(log || '_by_month'), log);
		EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I DEFAULT', log || '_by_month', name);
		FOR month IN
			SELECT DISTINCT date_trunc('month', occurred_at AT TIME ZONE 'UTC') AS month FROM "transactions"
				WHERE isfinite(occurred_at) AND occurred_at < (coming + interval '1 month') AT TIME ZONE 'UTC'
			UNION SELECT generate_series(coming - interval '3 months', coming, interval '1 month')
			ORDER BY month
		LOOP
			name := log || to_char(month, '_YYYY_MM');
			PERFORM create_log_table(name, to_regclass(log || '_by_month'), log);
			EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I %s', log || '_by_month', name, log_month_bounds(month));
		END LOOP;
	END LOOP;
END
$$;--> statement-breakpoint
INSERT INTO "transactions_by_month" OVERRIDING SYSTEM VALUE SELECT * FROM "transactions";--> statement-breakpoint
-- A seal without its entry shows that one was removed: it stays.
INSERT INTO "transaction_seals_by_month" (company_id, sequence, transaction_id, hash, occurred_at)
	SELECT s.company_id, s.sequence, s.transaction_id, s.hash, coalesce(t.occurred_at, '-infinity')
	FROM "transaction_seals" s LEFT JOIN "transactions" t ON t.company_id = s.company_id AND t.id = s.transaction_id;--> statement-breakpoint
SELECT setval(
	pg_get_serial_sequence('transactions_by_month', 'position'),
	nextval(pg_get_serial_sequence('transactions', 'position')), false);--> statement-breakpoint
DROP FUNCTION transaction_hash(bytea, bigint, "transactions");--> statement-breakpoint
DROP TABLE "transactions";--> statement-breakpoint
DROP TABLE "transaction_seals";--> statement-breakpoint
ALTER TABLE "transactions_by_month" RENAME TO "transactions";--> statement-breakpoint
ALTER TABLE "transaction_seals_by_month" RENAME TO "transaction_seals";--> statement-breakpoint
ALTER SEQUENCE "transactions_by_month_position_seq" RENAME TO "transactions_position_seq";--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_company_id_id_occurred_at_pk" PRIMARY KEY("company_id","id","occurred_at");--> statement-breakpoint
ALTER TABLE "transaction_seals" ADD CONSTRAINT "transaction_seals_company_id_sequence_occurred_at_pk" PRIMARY KEY("company_id","sequence","occurred_at");--> statement-breakpoint
ALTER TABLE "transaction_seals" ADD CONSTRAINT "transaction_seals_transaction_unique" UNIQUE("company_id","transaction_id","occurred_at");--> statement-breakpoint
CREATE INDEX "transactions_event_index" ON "transactions" USING btree ("company_id","event","occurred_at","position");--> statement-breakpoint
CREATE INDEX "transactions_actor_index" ON "transactions" USING btree ("company_id","actor_id","occurred_at","position");--> statement-breakpoint
CREATE INDEX "transactions_target_index" ON "transactions" USING btree ("company_id","target_id","occurred_at","position");--> statement-breakpoint
CREATE INDEX "transactions_consumer_index" ON "transactions" USING btree ("company_id",coalesce("after" ->> 'consumerId', "before" ->> 'consumerId'),"occurred_at","position") WHERE coalesce("transactions"."after" ->> 'consumerId', "transactions"."before" ->> 'consumerId') is not null;--> statement-breakpoint
CREATE INDEX "transactions_occurred_index" ON "transactions" USING btree ("company_id","occurred_at","position");--> statement-breakpoint
CREATE TRIGGER "transactions_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "transactions"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();--> statement-breakpoint
CREATE TRIGGER "transaction_seals_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "transaction_seals"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();--> statement-breakpoint
-- The log has no foreign key to companies, which would lock them whenever a month comes or goes: that of the heads holds its company.
CREATE TRIGGER "transaction_heads_append_only" BEFORE DELETE OR TRUNCATE ON "transaction_heads"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();--> statement-breakpoint
ALTER TABLE "transactions" ENABLE ALWAYS TRIGGER "transactions_append_only";--> statement-breakpoint
ALTER TABLE "transaction_seals" ENABLE ALWAYS TRIGGER "transaction_seals_append_only";--> statement-breakpoint
ALTER TABLE "transaction_heads" ENABLE ALWAYS TRIGGER "transaction_heads_append_only";--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON "transactions", "transaction_seals" FROM PUBLIC, CURRENT_USER;--> statement-breakpoint
CREATE FUNCTION transaction_hash(previous bytea, sequence bigint, entry "transactions") RETURNS bytea LANGUAGE sql STABLE AS $$
	SELECT sha256(previous || convert_to(jsonb_build_array(
		entry.company_id, sequence, entry.id, entry.position, (extract(epoch FROM entry.occurred_at) * 1000)::bigint, entry.event,
		entry.actor_type, entry.actor_id, entry.target_type, entry.target_id, entry.before, entry.after, entry.ip, entry.user_agent,
		entry.trace_id
	)::text, 'UTF8'))
$$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION seal_transaction() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
	sealed "transaction_heads";
	entry "transactions";
BEGIN
	-- NEW is a row of the partition.
	entry := NEW;
	INSERT INTO "transaction_heads" AS head VALUES (entry.company_id, 1, transaction_hash('', 1, entry))
		ON CONFLICT (company_id) DO UPDATE
		SET sequence = head.sequence + 1, hash = transaction_hash(head.hash, head.sequence + 1, entry)
		RETURNING * INTO sealed;
	INSERT INTO "transaction_seals" (company_id, sequence, transaction_id, hash, occurred_at)
		VALUES (entry.company_id, sealed.sequence, entry.id, sealed.hash, entry.occurred_at);
	RETURN NULL;
END
$$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "transactions_seal" AFTER INSERT ON "transactions" DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION seal_transaction();--> statement-breakpoint
-- Makes the partitions of a month, unless they are there. Attaching keeps out nobody but who reads the default partition too, and nobody
-- waits behind it longer than the lock timeout. Entries of that month that are in the default partition already come out of it.
CREATE FUNCTION create_log_month(month date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
	SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
	log text;
	name text;
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
			EXECUTE format('INSERT INTO %I SELECT * FROM %I WHERE occurred_at >= $1 AND occurred_at < $2', name, log || '_strays')
				USING starts, ends;
			EXECUTE format('INSERT INTO %I SELECT * FROM %I WHERE NOT (occurred_at >= $1 AND occurred_at < $2)',
				log || '_default', log || '_strays') USING starts, ends;
			EXECUTE format('DROP TABLE %I', log || '_strays');
			EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I DEFAULT', log, log || '_default');
		END IF;
		EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I %s', log, name, log_month_bounds(month));
	END LOOP;
	RETURN true;
END
$$;--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION create_log_month(date) FROM PUBLIC;
