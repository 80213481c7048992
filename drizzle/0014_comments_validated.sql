ALTER TABLE "activities" VALIDATE CONSTRAINT "activities_entity_type";--> statement-breakpoint
ALTER TABLE "activities" VALIDATE CONSTRAINT "activities_type";
