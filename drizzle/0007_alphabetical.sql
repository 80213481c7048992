CREATE INDEX CONCURRENTLY IF NOT EXISTS "companies_alphabetical" ON "companies" USING btree ("name" collate "und-x-icu","id") WHERE "companies"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "companies_responsible_alphabetical" ON "companies" USING btree ("responsible_id","name" collate "und-x-icu","id") WHERE "companies"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "contacts_alphabetical" ON "contacts" USING btree ("name" collate "und-x-icu","id") WHERE "contacts"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "contacts_responsible_alphabetical" ON "contacts" USING btree ("responsible_id","name" collate "und-x-icu","id") WHERE "contacts"."deleted_at" is null;--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "companies_name";--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "companies_responsible";--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "contacts_name";--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "contacts_responsible";
