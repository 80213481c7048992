CREATE INDEX CONCURRENTLY IF NOT EXISTS "events_of_operation" ON "events" USING btree ("operation_id","id");--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "events_operation";
