ALTER TABLE "modules" ADD COLUMN "upstream" jsonb;--> statement-breakpoint
ALTER TABLE "modules" ADD COLUMN "path_rules" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
-- The Hub remembers where a module's calls go and what they need.
DROP TRIGGER "modules_change" ON "modules";--> statement-breakpoint
CREATE TRIGGER "modules_change" AFTER INSERT OR UPDATE OF "actions", "is_archived", "upstream", "path_rules" OR DELETE ON "modules"
	FOR EACH ROW EXECUTE FUNCTION note_change('company', 'company_id');
