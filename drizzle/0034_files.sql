CREATE TABLE "file_leftovers" (
	"storage_key" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "file_thumbnails" (
	"file_id" bigint PRIMARY KEY NOT NULL,
	"content" "bytea" NOT NULL,
	"type" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "files" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "files_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"entity_type" text NOT NULL,
	"entity_id" bigint NOT NULL,
	"name" text NOT NULL,
	"size" integer NOT NULL,
	"type" text NOT NULL,
	"width" integer,
	"height" integer,
	"sha256" text NOT NULL,
	"storage_key" text NOT NULL,
	"user_id" bigint,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "files_storageKey_unique" UNIQUE("storage_key"),
	CONSTRAINT "files_entity_type" CHECK ("files"."entity_type" in ('contact', 'company', 'deal', 'activity'))
);
--> statement-breakpoint
ALTER TABLE "file_thumbnails" ADD CONSTRAINT "file_thumbnails_file_id_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."files"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "files_entity" ON "files" USING btree ("entity_type","entity_id","id");--> statement-breakpoint
CREATE INDEX "files_trash" ON "files" USING btree ("deleted_at","id") WHERE "files"."deleted_at" is not null;--> statement-breakpoint
CREATE OR REPLACE FUNCTION "note_file_leftover"() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  insert into file_leftovers (storage_key) values (old.storage_key) on conflict do nothing;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER "files_leftovers" AFTER DELETE ON "files" FOR EACH ROW EXECUTE FUNCTION "note_file_leftover"();
