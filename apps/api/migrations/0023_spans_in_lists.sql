DROP INDEX "consumers_name_index";--> statement-breakpoint
DROP INDEX "consumers_created_index";--> statement-breakpoint
DROP INDEX "consumers_last_used_index";--> statement-breakpoint
CREATE INDEX "consumers_name_index" ON "consumers" USING btree ("company_id","sort_name","id","created_at","sort_last_used_at");--> statement-breakpoint
CREATE INDEX "consumers_created_index" ON "consumers" USING btree ("company_id","created_at","id","sort_last_used_at");--> statement-breakpoint
CREATE INDEX "consumers_last_used_index" ON "consumers" USING btree ("company_id","sort_last_used_at","id","created_at");