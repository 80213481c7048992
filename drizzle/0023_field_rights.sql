CREATE TABLE "role_fields" (
	"role" text NOT NULL,
	"resource" text NOT NULL,
	"field" text NOT NULL,
	"access" text NOT NULL,
	CONSTRAINT "role_fields_role_resource_field_pk" PRIMARY KEY("role","resource","field"),
	CONSTRAINT "role_fields_resource" CHECK ("role_fields"."resource" in ('company', 'contact', 'deal', 'task', 'activity', 'pipeline', 'user', 'team', 'workspace')),
	CONSTRAINT "role_fields_access" CHECK ("role_fields"."access" in ('readOnly', 'hidden'))
);
--> statement-breakpoint
ALTER TABLE "role_fields" ADD CONSTRAINT "role_fields_role_roles_name_fk" FOREIGN KEY ("role") REFERENCES "public"."roles"("name") ON DELETE cascade ON UPDATE cascade;