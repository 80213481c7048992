ALTER TABLE "sessions" ADD COLUMN "viewed_user_id" bigint;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "viewing_until" timestamp (3) with time zone;