CREATE INDEX CONCURRENTLY IF NOT EXISTS "companies_tags" ON "companies" USING gin ("tag_ids");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "contacts_tags" ON "contacts" USING gin ("tag_ids");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "deals_tags" ON "deals" USING gin ("tag_ids");--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "tasks_tags" ON "tasks" USING gin ("tag_ids");