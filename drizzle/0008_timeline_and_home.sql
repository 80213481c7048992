DROP INDEX "activities_entity";--> statement-breakpoint
CREATE INDEX "activities_timeline" ON "activities" USING btree ("entity_type","entity_id","happened_at","id") WHERE "activities"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "deals_own_closed" ON "deals" USING btree ("responsible_id","closed_at") WHERE "deals"."deleted_at" is null;