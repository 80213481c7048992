CREATE TABLE "duplicate_keys" (
	"entity_type" text NOT NULL,
	"entity_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"keys" integer[] NOT NULL,
	CONSTRAINT "duplicate_keys_entity_type_entity_id_pk" PRIMARY KEY("entity_type","entity_id"),
	CONSTRAINT "duplicate_keys_entity_type" CHECK ("duplicate_keys"."entity_type" in ('company', 'contact'))
);
--> statement-breakpoint
CREATE TABLE "duplicate_pairs" (
	"entity_type" text NOT NULL,
	"first_id" bigint NOT NULL,
	"second_id" bigint NOT NULL,
	"bits" real NOT NULL,
	"dismissed_at" timestamp (3) with time zone,
	"dismissed_by_id" bigint,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "duplicate_pairs_entity_type_first_id_second_id_pk" PRIMARY KEY("entity_type","first_id","second_id"),
	CONSTRAINT "duplicate_pairs_entity_type" CHECK ("duplicate_pairs"."entity_type" in ('company', 'contact'))
);
--> statement-breakpoint
CREATE TABLE "duplicate_stats" (
	"entity_type" text PRIMARY KEY NOT NULL,
	"total" integer NOT NULL,
	"counts" jsonb NOT NULL,
	"common_keys" integer[] NOT NULL,
	"claimed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "duplicate_stats_entity_type" CHECK ("duplicate_stats"."entity_type" in ('company', 'contact'))
);
--> statement-breakpoint
ALTER TABLE "duplicate_pairs" ADD CONSTRAINT "duplicate_pairs_dismissed_by_id_users_id_fk" FOREIGN KEY ("dismissed_by_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "duplicate_keys_keys" ON "duplicate_keys" USING gin ("keys");--> statement-breakpoint
CREATE INDEX "duplicate_pairs_likely" ON "duplicate_pairs" USING btree ("entity_type","bits","first_id","second_id") WHERE "duplicate_pairs"."dismissed_at" is null;--> statement-breakpoint
CREATE INDEX "duplicate_pairs_second" ON "duplicate_pairs" USING btree ("entity_type","second_id");--> statement-breakpoint
CREATE INDEX "duplicate_pairs_dismissed_by" ON "duplicate_pairs" USING btree ("dismissed_by_id");