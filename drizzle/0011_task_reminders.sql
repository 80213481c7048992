CREATE TABLE "task_reminders" (
	"task_id" bigint NOT NULL,
	"remind_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "task_reminders_task_id_remind_at_pk" PRIMARY KEY("task_id","remind_at")
);
--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "reminders" jsonb;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "task_reminders" jsonb;--> statement-breakpoint
ALTER TABLE "task_reminders" ADD CONSTRAINT "task_reminders_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "task_reminders_time" ON "task_reminders" USING btree ("remind_at");