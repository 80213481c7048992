ALTER TABLE "custom_fields" ADD COLUMN "copies_id" bigint;--> statement-breakpoint
ALTER TABLE "custom_fields" ADD COLUMN "replaced_by_id" bigint;