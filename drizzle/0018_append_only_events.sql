ALTER TABLE "events" ADD COLUMN "token_id" bigint;--> statement-breakpoint
CREATE OR REPLACE FUNCTION "refuse_changes_of_events"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('kontor.erasing', true), '') <> 'on' THEN
    RAISE EXCEPTION 'The event log can only be added to';
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "events_append_only" BEFORE UPDATE OR DELETE ON "events" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_changes_of_events"();
