CREATE INDEX CONCURRENTLY IF NOT EXISTS "notifications_mail" ON "notifications" USING btree ("mail_at") WHERE "notifications"."mail_at" is not null;
