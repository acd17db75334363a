CREATE TABLE "consumer_logos" (
	"company_id" uuid NOT NULL,
	"consumer_id" uuid NOT NULL,
	"picture" "bytea" NOT NULL,
	CONSTRAINT "consumer_logos_company_id_consumer_id_pk" PRIMARY KEY("company_id","consumer_id")
);
--> statement-breakpoint
ALTER TABLE "consumer_logos" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "token_format" text DEFAULT 'jwt' NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "website" text;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "logo" jsonb;--> statement-breakpoint
ALTER TABLE "consumer_logos" ADD CONSTRAINT "consumer_logos_company_id_consumer_id_consumers_company_id_id_fk" FOREIGN KEY ("company_id","consumer_id") REFERENCES "public"."consumers"("company_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "of_company" ON "consumer_logos" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());