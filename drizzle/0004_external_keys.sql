CREATE TABLE "external_keys" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "external_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"entity_type" text NOT NULL,
	"key" text NOT NULL,
	"entity_id" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "external_keys_entity_type" CHECK ("external_keys"."entity_type" in ('company', 'contact', 'deal', 'task', 'activity', 'user', 'team'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "external_keys_key" ON "external_keys" USING btree ("source","entity_type","key");--> statement-breakpoint
CREATE INDEX "external_keys_entity" ON "external_keys" USING btree ("entity_type","entity_id");