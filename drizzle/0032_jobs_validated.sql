-- Now that bulk changes and imports tell of their end.
ALTER TABLE "notifications" VALIDATE CONSTRAINT "notifications_kind";
