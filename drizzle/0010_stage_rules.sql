CREATE TABLE "pipeline_skip_roles" (
	"pipeline_id" bigint NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "pipeline_skip_roles_pipeline_id_role_pk" PRIMARY KEY("pipeline_id","role")
);
--> statement-breakpoint
ALTER TABLE "pipeline_stages" ADD COLUMN "target_days" integer;--> statement-breakpoint
ALTER TABLE "pipeline_stages" ADD COLUMN "requirements" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "pipeline_stages" ADD COLUMN "closed_to" bigint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "pipeline_stages" ADD COLUMN "entry_tasks" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "pipelines" ADD COLUMN "won_reasons" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "pipelines" ADD COLUMN "lost_reasons" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "pipelines" ADD COLUMN "takes_other_reasons" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "pipeline_skip_roles" ADD CONSTRAINT "pipeline_skip_roles_pipeline_id_pipelines_id_fk" FOREIGN KEY ("pipeline_id") REFERENCES "public"."pipelines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipeline_skip_roles" ADD CONSTRAINT "pipeline_skip_roles_role_roles_name_fk" FOREIGN KEY ("role") REFERENCES "public"."roles"("name") ON DELETE cascade ON UPDATE cascade;