-- Whoever keeps answers about entities is told of every change in the transaction that makes it, whatever statement that is:
-- the message of graph.entity.changed.v1, by the outbox. Arguments: the entity's type.
CREATE FUNCTION tell_entity_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed_id text := CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END;
BEGIN
  INSERT INTO outbox_event (topic, key, payload) VALUES ('graph.entity.changed.v1', changed_id, json_build_object(
    'eventId', gen_random_uuid(),
    'occurredAt', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'subgraph', 'users',
    'entityType', TG_ARGV[0],
    'ids', json_build_array(changed_id)
  )::text);
  RETURN NULL;
END $$;
CREATE TRIGGER user_tell_changed AFTER INSERT OR UPDATE OR DELETE ON "user" FOR EACH ROW EXECUTE FUNCTION tell_entity_changed('User');
CREATE TRIGGER channel_tell_changed AFTER INSERT OR UPDATE OR DELETE ON "channel" FOR EACH ROW EXECUTE FUNCTION tell_entity_changed('Channel');
