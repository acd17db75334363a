-- While these are made, nobody writes authorizations: a million take about twenty seconds. They are read all the while, but for the moment in
-- which the old ones go.
CREATE INDEX "authorizations_granted_index_new" ON "authorizations" USING btree ("company_id","granted_at","id","expires_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_consumer_granted_index_new" ON "authorizations" USING btree ("company_id","consumer_id","granted_at","id","expires_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_user_granted_index_new" ON "authorizations" USING btree ("company_id","user_id","granted_at","id","expires_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_last_used_index_new" ON "authorizations" USING btree ("company_id","sort_last_used_at","id","expires_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_consumer_last_used_index_new" ON "authorizations" USING btree ("company_id","consumer_id","sort_last_used_at","id","expires_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "authorizations_user_last_used_index_new" ON "authorizations" USING btree ("company_id","user_id","sort_last_used_at","id","expires_at") WHERE revoked_at is null;--> statement-breakpoint
DROP INDEX "authorizations_granted_index";--> statement-breakpoint
ALTER INDEX "authorizations_granted_index_new" RENAME TO "authorizations_granted_index";--> statement-breakpoint
DROP INDEX "authorizations_consumer_granted_index";--> statement-breakpoint
ALTER INDEX "authorizations_consumer_granted_index_new" RENAME TO "authorizations_consumer_granted_index";--> statement-breakpoint
DROP INDEX "authorizations_user_granted_index";--> statement-breakpoint
ALTER INDEX "authorizations_user_granted_index_new" RENAME TO "authorizations_user_granted_index";--> statement-breakpoint
DROP INDEX "authorizations_last_used_index";--> statement-breakpoint
ALTER INDEX "authorizations_last_used_index_new" RENAME TO "authorizations_last_used_index";--> statement-breakpoint
DROP INDEX "authorizations_consumer_last_used_index";--> statement-breakpoint
ALTER INDEX "authorizations_consumer_last_used_index_new" RENAME TO "authorizations_consumer_last_used_index";--> statement-breakpoint
DROP INDEX "authorizations_user_last_used_index";--> statement-breakpoint
ALTER INDEX "authorizations_user_last_used_index_new" RENAME TO "authorizations_user_last_used_index";
