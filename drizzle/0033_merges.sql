CREATE TABLE "merges" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "merges_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"entity_type" text NOT NULL,
	"kept_id" bigint NOT NULL,
	"merged_id" bigint NOT NULL,
	"merged_by_id" bigint,
	"changes" jsonb,
	"moved" jsonb NOT NULL,
	"undone_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "merges_entity_type" CHECK ("merges"."entity_type" in ('company', 'contact'))
);
--> statement-breakpoint
ALTER TABLE "merges" ADD CONSTRAINT "merges_merged_by_id_users_id_fk" FOREIGN KEY ("merged_by_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "merges_merged" ON "merges" USING btree ("entity_type","merged_id") WHERE "merges"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "merges_kept" ON "merges" USING btree ("entity_type","kept_id");--> statement-breakpoint
CREATE INDEX "merges_merged_by" ON "merges" USING btree ("merged_by_id");