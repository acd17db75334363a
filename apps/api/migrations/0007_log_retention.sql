CREATE TABLE "transaction_keys" (
	"purpose" text PRIMARY KEY NOT NULL,
	"sealed_key" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "transaction_heads" ADD COLUMN "kept_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "transaction_heads" ADD COLUMN "dropped" bigint DEFAULT 0 NOT NULL;