DROP INDEX "grants_authorization_index";--> statement-breakpoint
CREATE INDEX "grants_authorization_index" ON "grants" USING btree ("authorization_id");