CREATE TABLE "record_looks" (
	"user_id" bigint NOT NULL,
	"entity_type" text NOT NULL,
	"entity_id" bigint NOT NULL,
	"event_id" bigint NOT NULL,
	"activity_id" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "record_looks_user_id_entity_type_entity_id_pk" PRIMARY KEY("user_id","entity_type","entity_id"),
	CONSTRAINT "record_looks_entity_type" CHECK ("record_looks"."entity_type" in ('company', 'contact', 'deal', 'task'))
);
--> statement-breakpoint
CREATE TABLE "type_looks" (
	"user_id" bigint NOT NULL,
	"entity_type" text NOT NULL,
	"event_id" bigint NOT NULL,
	"activity_id" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "type_looks_user_id_entity_type_pk" PRIMARY KEY("user_id","entity_type"),
	CONSTRAINT "type_looks_entity_type" CHECK ("type_looks"."entity_type" in ('company', 'contact', 'deal', 'task'))
);
--> statement-breakpoint
ALTER TABLE "record_looks" ADD CONSTRAINT "record_looks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "type_looks" ADD CONSTRAINT "type_looks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;