-- ON DELETE SET NULL ("asset_id") is written by hand: drizzle-kit has no words for the column list, without which company_id would go too.
CREATE TABLE "assets" (
	"company_id" text NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"number" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"category" text NOT NULL,
	"status" text DEFAULT 'in_service' NOT NULL,
	"criticality" text DEFAULT 'medium' NOT NULL,
	"site" text NOT NULL,
	"location" text,
	"serial_number" text,
	"installed_on" date,
	"notes" text,
	CONSTRAINT "assets_company_id_id_pk" PRIMARY KEY("company_id","id"),
	CONSTRAINT "assets_number_unique" UNIQUE("company_id","number"),
	CONSTRAINT "assets_code_unique" UNIQUE("company_id","code")
);
--> statement-breakpoint
CREATE TABLE "companies" (
	"company_id" text PRIMARY KEY NOT NULL,
	"first_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "number_series" (
	"company_id" text NOT NULL,
	"collection" text NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "number_series_company_id_collection_pk" PRIMARY KEY("company_id","collection")
);
--> statement-breakpoint
CREATE TABLE "work_orders" (
	"company_id" text NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"number" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"type" text DEFAULT 'corrective' NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"priority" text DEFAULT 'medium' NOT NULL,
	"due_on" date,
	"assignee" text,
	"asset_id" uuid,
	CONSTRAINT "work_orders_company_id_id_pk" PRIMARY KEY("company_id","id"),
	CONSTRAINT "work_orders_number_unique" UNIQUE("company_id","number")
);
--> statement-breakpoint
CREATE TABLE "work_requests" (
	"company_id" text NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"number" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"status" text DEFAULT 'submitted' NOT NULL,
	"priority" text DEFAULT 'medium' NOT NULL,
	"requester" text NOT NULL,
	"requester_email" text,
	"location" text,
	"asset_id" uuid,
	CONSTRAINT "work_requests_company_id_id_pk" PRIMARY KEY("company_id","id"),
	CONSTRAINT "work_requests_number_unique" UNIQUE("company_id","number")
);
--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_company_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("company_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_series" ADD CONSTRAINT "number_series_company_id_companies_company_id_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("company_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_company_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("company_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_asset_fk" FOREIGN KEY ("company_id","asset_id") REFERENCES "public"."assets"("company_id","id") ON DELETE SET NULL ("asset_id") ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_requests" ADD CONSTRAINT "work_requests_company_fk" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("company_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_requests" ADD CONSTRAINT "work_requests_asset_fk" FOREIGN KEY ("company_id","asset_id") REFERENCES "public"."assets"("company_id","id") ON DELETE SET NULL ("asset_id") ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "work_orders_asset_index" ON "work_orders" USING btree ("company_id","asset_id");--> statement-breakpoint
CREATE INDEX "work_requests_asset_index" ON "work_requests" USING btree ("company_id","asset_id");