-- Each notification names its video, so that only those are woken who follow it.
CREATE OR REPLACE FUNCTION notify_processing_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('processing_event', video_id) FROM (SELECT DISTINCT video_id FROM added) AS concerned;
  RETURN NULL;
END $$;
DROP TRIGGER processing_event_notify ON processing_event;
CREATE TRIGGER processing_event_notify AFTER INSERT ON processing_event
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION notify_processing_event();
