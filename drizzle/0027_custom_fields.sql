CREATE TABLE "custom_field_options" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "custom_field_options_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"field_id" bigint NOT NULL,
	"label" text NOT NULL,
	"color" text,
	"sort_order" integer NOT NULL,
	"is_archived" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "custom_fields" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "custom_fields_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"record_type" text NOT NULL,
	"type" text NOT NULL,
	"name" text NOT NULL,
	"help_text" text,
	"is_required" boolean DEFAULT false NOT NULL,
	"is_unique" boolean DEFAULT false NOT NULL,
	"currency" text,
	"default_value" jsonb,
	"sort_order" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "custom_fields_record_type" CHECK ("custom_fields"."record_type" in ('company', 'contact', 'deal', 'task')),
	CONSTRAINT "custom_fields_type" CHECK ("custom_fields"."type" in ('text', 'longText', 'number', 'money', 'day', 'timestamp', 'boolean', 'select', 'multiSelect', 'link', 'email', 'phone', 'person'))
);
--> statement-breakpoint
ALTER TABLE "custom_field_options" ADD CONSTRAINT "custom_field_options_field_id_custom_fields_id_fk" FOREIGN KEY ("field_id") REFERENCES "public"."custom_fields"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "custom_field_options_field" ON "custom_field_options" USING btree ("field_id","sort_order");--> statement-breakpoint
CREATE INDEX "custom_fields_order" ON "custom_fields" USING btree ("record_type","sort_order");