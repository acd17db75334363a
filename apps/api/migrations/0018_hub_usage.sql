CREATE TABLE "hub_usage" (
	"company_id" uuid NOT NULL,
	"consumer_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"count" bigint NOT NULL,
	"latencies" bigint[],
	CONSTRAINT "hub_usage_company_id_consumer_id_hour_outcome_pk" PRIMARY KEY("company_id","consumer_id","hour","outcome")
);
--> statement-breakpoint
ALTER TABLE "hub_usage" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "hub_usage" ADD CONSTRAINT "hub_usage_company_id_consumer_id_consumers_company_id_id_fk" FOREIGN KEY ("company_id","consumer_id") REFERENCES "public"."consumers"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "hub_usage_hour_index" ON "hub_usage" USING btree ("hour");--> statement-breakpoint
CREATE POLICY "of_company" ON "hub_usage" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());--> statement-breakpoint

-- Adds counts to those that are there. A consumer that is gone is passed over.
CREATE FUNCTION add_hub_usage(told jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
	INSERT INTO "hub_usage" AS usage (company_id, consumer_id, hour, outcome, count, latencies)
	SELECT added.* FROM jsonb_to_recordset(told)
		AS added (company_id uuid, consumer_id uuid, hour timestamptz, outcome text, count bigint, latencies bigint[])
	JOIN "consumers" AS consumer ON consumer.company_id = added.company_id AND consumer.id = added.consumer_id
	ORDER BY added.company_id, added.consumer_id, added.hour, added.outcome
	ON CONFLICT (company_id, consumer_id, hour, outcome) DO UPDATE SET
		count = usage.count + excluded.count,
		latencies = CASE WHEN usage.latencies IS NULL THEN excluded.latencies ELSE (
			SELECT array_agg(coalesce(one.was, 0) + coalesce(one.more, 0) ORDER BY one.place)
			FROM unnest(usage.latencies, excluded.latencies) WITH ORDINALITY AS one (was, more, place)
		) END;
END
$$;--> statement-breakpoint

INSERT INTO removal_rules VALUES ('hub_usage', 'hour', NULL);
