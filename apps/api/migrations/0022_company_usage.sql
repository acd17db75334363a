CREATE TABLE "company_usage" (
	"company_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "company_usage_company_id_hour_outcome_pk" PRIMARY KEY("company_id","hour","outcome")
);
--> statement-breakpoint
ALTER TABLE "company_usage" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "company_usage" ADD CONSTRAINT "company_usage_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "company_usage_hour_index" ON "company_usage" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "authorizations_life_index" ON "authorizations" USING btree ("company_id","granted_at","revoked_at","expires_at");--> statement-breakpoint
CREATE INDEX "consumer_secrets_company_expiry_index" ON "consumer_secrets" USING btree ("company_id","expires_at");--> statement-breakpoint
CREATE INDEX "consumer_usage_company_index" ON "consumer_usage" USING btree ("company_id","hour","outcome","consumer_id");--> statement-breakpoint
CREATE POLICY "of_company" ON "company_usage" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint

-- Adds counts to those that are there, each consumer's and their company's, in one statement. A consumer that is gone is passed over. In one
-- order on every node, so that no two wait for each other.
CREATE OR REPLACE FUNCTION add_consumer_usage(
	company_ids uuid[], consumer_ids uuid[], hours timestamptz[], outcomes text[], counts bigint[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	WITH added AS MATERIALIZED (
		SELECT told.* FROM unnest(company_ids, consumer_ids, hours, outcomes, counts)
			AS told (company_id, consumer_id, hour, outcome, count)
		JOIN "consumers" AS consumer ON consumer.company_id = told.company_id AND consumer.id = told.consumer_id
	), of_consumers AS (
		INSERT INTO "consumer_usage" AS usage (company_id, consumer_id, hour, outcome, count)
		SELECT added.* FROM added ORDER BY company_id, consumer_id, hour, outcome
		ON CONFLICT (company_id, consumer_id, hour, outcome) DO UPDATE SET count = usage.count + excluded.count
	)
	INSERT INTO "company_usage" AS usage (company_id, hour, outcome, count)
	SELECT company_id, hour, outcome, sum(count) FROM added GROUP BY company_id, hour, outcome ORDER BY company_id, hour, outcome
	ON CONFLICT (company_id, hour, outcome) DO UPDATE SET count = usage.count + excluded.count;
END
$$;--> statement-breakpoint

INSERT INTO company_usage (company_id, hour, outcome, count)
SELECT company_id, hour, outcome, sum(count) FROM consumer_usage GROUP BY company_id, hour, outcome;--> statement-breakpoint

INSERT INTO removal_rules VALUES ('company_usage', 'hour', NULL);
