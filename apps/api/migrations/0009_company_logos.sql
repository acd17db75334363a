CREATE TABLE "company_logos" (
	"company_id" uuid NOT NULL,
	"picture" "bytea" NOT NULL,
	CONSTRAINT "company_logos_company_id_pk" PRIMARY KEY("company_id")
);
--> statement-breakpoint
ALTER TABLE "company_logos" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "companies" ADD COLUMN "logo" jsonb;--> statement-breakpoint
ALTER TABLE "company_logos" ADD CONSTRAINT "company_logos_company_id_companies_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE POLICY "of_company" ON "company_logos" AS PERMISSIVE FOR ALL TO public USING (company_id = current_company()) WITH CHECK (company_id = current_company());