ALTER TABLE "consumers" ADD COLUMN "uses_hub" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "allowed_ip_ranges" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "consumers" ADD COLUMN "requests_per_minute" integer;--> statement-breakpoint
ALTER TABLE "security_settings" ADD COLUMN "hub_requests_per_minute" integer;