-- The indexes behind filters end with the columns of the other filters. While they are made nobody reads or writes these tables: a hundred thousand
-- consumers take a few seconds.
DROP INDEX "consumers_status_name_index";--> statement-breakpoint
DROP INDEX "consumers_grant_type_name_index";--> statement-breakpoint
DROP INDEX "consumers_permission_group_name_index";--> statement-breakpoint
DROP INDEX "consumers_status_created_index";--> statement-breakpoint
DROP INDEX "consumers_grant_type_created_index";--> statement-breakpoint
DROP INDEX "consumers_permission_group_created_index";--> statement-breakpoint
DROP INDEX "consumers_status_last_used_index";--> statement-breakpoint
DROP INDEX "consumers_grant_type_last_used_index";--> statement-breakpoint
DROP INDEX "consumers_permission_group_last_used_index";--> statement-breakpoint
DROP INDEX "users_status_name_index";--> statement-breakpoint
DROP INDEX "users_role_name_index";--> statement-breakpoint
DROP INDEX "users_permission_group_name_index";--> statement-breakpoint
DROP INDEX "users_status_created_index";--> statement-breakpoint
DROP INDEX "users_role_created_index";--> statement-breakpoint
DROP INDEX "users_permission_group_created_index";--> statement-breakpoint
DROP INDEX "users_status_last_sign_in_index";--> statement-breakpoint
DROP INDEX "users_role_last_sign_in_index";--> statement-breakpoint
DROP INDEX "users_permission_group_last_sign_in_index";--> statement-breakpoint
CREATE INDEX "consumers_status_name_index" ON "consumers" USING btree ("company_id","status","sort_name","id","grant_type","permission_group_id");--> statement-breakpoint
CREATE INDEX "consumers_grant_type_name_index" ON "consumers" USING btree ("company_id","grant_type","sort_name","id","status","permission_group_id");--> statement-breakpoint
CREATE INDEX "consumers_permission_group_name_index" ON "consumers" USING btree ("company_id","permission_group_id","sort_name","id","status","grant_type");--> statement-breakpoint
CREATE INDEX "consumers_status_created_index" ON "consumers" USING btree ("company_id","status","created_at","id","grant_type","permission_group_id");--> statement-breakpoint
CREATE INDEX "consumers_grant_type_created_index" ON "consumers" USING btree ("company_id","grant_type","created_at","id","status","permission_group_id");--> statement-breakpoint
CREATE INDEX "consumers_permission_group_created_index" ON "consumers" USING btree ("company_id","permission_group_id","created_at","id","status","grant_type");--> statement-breakpoint
CREATE INDEX "consumers_status_last_used_index" ON "consumers" USING btree ("company_id","status","sort_last_used_at","id","grant_type","permission_group_id");--> statement-breakpoint
CREATE INDEX "consumers_grant_type_last_used_index" ON "consumers" USING btree ("company_id","grant_type","sort_last_used_at","id","status","permission_group_id");--> statement-breakpoint
CREATE INDEX "consumers_permission_group_last_used_index" ON "consumers" USING btree ("company_id","permission_group_id","sort_last_used_at","id","status","grant_type");--> statement-breakpoint
CREATE INDEX "users_status_name_index" ON "users" USING btree ("company_id","status","sort_name","id","role","permission_group_id");--> statement-breakpoint
CREATE INDEX "users_role_name_index" ON "users" USING btree ("company_id","role","sort_name","id","status","permission_group_id");--> statement-breakpoint
CREATE INDEX "users_permission_group_name_index" ON "users" USING btree ("company_id","permission_group_id","sort_name","id","status","role");--> statement-breakpoint
CREATE INDEX "users_status_created_index" ON "users" USING btree ("company_id","status","created_at","id","role","permission_group_id");--> statement-breakpoint
CREATE INDEX "users_role_created_index" ON "users" USING btree ("company_id","role","created_at","id","status","permission_group_id");--> statement-breakpoint
CREATE INDEX "users_permission_group_created_index" ON "users" USING btree ("company_id","permission_group_id","created_at","id","status","role");--> statement-breakpoint
CREATE INDEX "users_status_last_sign_in_index" ON "users" USING btree ("company_id","status","sort_last_sign_in_at","id","role","permission_group_id");--> statement-breakpoint
CREATE INDEX "users_role_last_sign_in_index" ON "users" USING btree ("company_id","role","sort_last_sign_in_at","id","status","permission_group_id");--> statement-breakpoint
CREATE INDEX "users_permission_group_last_sign_in_index" ON "users" USING btree ("company_id","permission_group_id","sort_last_sign_in_at","id","status","role");