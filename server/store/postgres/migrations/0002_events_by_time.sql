-- Events and sightings in partitions by the event's time, a quarter of a year (UTC) each: old ones go at once by dropping a
-- partition, and who reads or writes the last days touches the newest alone.
--
-- The tables as they were become the first partitions, as they lie: nothing is copied, however much there is. On a new
-- database they are empty and end where the last quarter begins; otherwise they reach to the end of this one.
--
-- `…_other` takes what no partition is made for, so that no capture is refused, whatever a clock says.

-- Identity columns cannot stand on partitions before PostgreSQL 17.
CREATE SEQUENCE events_numbers;
SELECT setval('events_numbers', last_value, is_called) FROM events_key_seq;
ALTER TABLE events ALTER key DROP IDENTITY;
ALTER TABLE events ALTER key SET DEFAULT nextval('events_numbers');
ALTER TABLE events RENAME TO events_before;
ALTER INDEX events_pkey RENAME TO events_before_pkey;
ALTER INDEX events_by_arrival RENAME TO events_before_by_arrival;
CREATE TABLE events (
  LIKE events_before INCLUDING DEFAULTS,
  PRIMARY KEY (account_key, at, key) INCLUDE (observer_key)
) PARTITION BY RANGE (at);
CREATE INDEX events_by_arrival ON events (account_key, key);
ALTER SEQUENCE events_numbers OWNED BY events.key;
CREATE TABLE events_other PARTITION OF events DEFAULT;

CREATE SEQUENCE sightings_numbers;
SELECT setval('sightings_numbers', last_value, is_called) FROM sightings_key_seq;
ALTER TABLE sightings ALTER key DROP IDENTITY;
ALTER TABLE sightings ALTER key SET DEFAULT nextval('sightings_numbers');
ALTER TABLE sightings RENAME TO sightings_before;
ALTER INDEX sightings_pkey RENAME TO sightings_before_pkey;
ALTER INDEX sightings_by_arrival RENAME TO sightings_before_by_arrival;
CREATE TABLE sightings (
  LIKE sightings_before INCLUDING DEFAULTS,
  PRIMARY KEY (account_key, event_at, event_key, key)
) PARTITION BY RANGE (event_at);
CREATE INDEX sightings_by_arrival ON sightings (account_key, key);
ALTER SEQUENCE sightings_numbers OWNED BY sightings.key;
CREATE TABLE sightings_other PARTITION OF sightings DEFAULT;

-- The quarter that a time (ms since the epoch) lies in, or one so many quarters on: when it begins.
CREATE FUNCTION quarter_of(ms bigint, further int DEFAULT 0) RETURNS bigint
  LANGUAGE sql STABLE
  AS $$ SELECT (extract(epoch FROM date_trunc('quarter', to_timestamp(ms / 1000) AT TIME ZONE 'UTC')
    + further * interval '3 months') * 1000)::bigint $$;

CREATE FUNCTION now_ms() RETURNS bigint
  LANGUAGE sql STABLE
  AS $$ SELECT (extract(epoch FROM now()) * 1000)::bigint $$;

-- Both tables' parts for [first, behind). What came meanwhile to where all else goes is carried over first.
CREATE FUNCTION add_partitions(first bigint, behind bigint) RETURNS void
  LANGUAGE plpgsql
  AS $$
  DECLARE
    whole record;
    part text;
  BEGIN
    FOR whole IN VALUES ('events', 'at'), ('sightings', 'event_at') LOOP
      part := whole.column1 || to_char(to_timestamp(first / 1000) AT TIME ZONE 'UTC', '"_from_"YYYYMMDD');
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, whole.column1);
      EXECUTE format('WITH moved AS (DELETE FROM %1$I WHERE %2$I >= %3$s AND %2$I < %4$s RETURNING *)
        INSERT INTO %5$I SELECT * FROM moved', whole.column1 || '_other', whole.column2, first, behind, part);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
        whole.column1, part, first, behind);
    END LOOP;
  END $$;

-- When a partition ends (exclusive); null for the one that takes all else.
CREATE FUNCTION partition_end(part oid) RETURNS bigint
  LANGUAGE sql STABLE
  AS $$ SELECT substring(pg_get_expr(relpartbound, oid) FROM 'TO \(''?(-?\d+)''?\)')::bigint
    FROM pg_class WHERE oid = part $$;

-- From where the newest ends until two quarters after this one. The second look is for one who waited for another.
CREATE FUNCTION make_partitions_ahead() RETURNS void
  LANGUAGE plpgsql
  AS $$
  DECLARE
    until constant bigint := quarter_of(now_ms(), 3);
    ends bigint;
  BEGIN
    SELECT max(partition_end(inhrelid)) INTO ends FROM pg_inherits WHERE inhparent = 'events'::regclass;
    IF ends >= until THEN RETURN; END IF;
    LOCK TABLE events_other, sightings_other IN ACCESS EXCLUSIVE MODE;
    SELECT max(partition_end(inhrelid)) INTO ends FROM pg_inherits WHERE inhparent = 'events'::regclass;
    -- Where all were dropped: none is made for a time that nothing is taken from any more.
    ends := coalesce(ends, quarter_of(now_ms(), -1));
    WHILE ends < until LOOP
      PERFORM add_partitions(ends, quarter_of(ends, 1));
      ends := quarter_of(ends, 1);
    END LOOP;
  END $$;

-- For tables that are empty still, but not for long: the quarters begin with that of the oldest event, ten years back at
-- most.
CREATE FUNCTION begin_partitions_at(oldest bigint) RETURNS void
  LANGUAGE plpgsql
  AS $$
  DECLARE
    ends constant bigint := partition_end(to_regclass('events_before'));
    first bigint := greatest(quarter_of(oldest), quarter_of(now_ms(), -40));
  BEGIN
    IF ends IS NULL OR first >= ends THEN RETURN; END IF;
    ALTER TABLE events DETACH PARTITION events_before;
    ALTER TABLE sightings DETACH PARTITION sightings_before;
    EXECUTE format('ALTER TABLE events ATTACH PARTITION events_before FOR VALUES FROM (MINVALUE) TO (%s)', first);
    EXECUTE format('ALTER TABLE sightings ATTACH PARTITION sightings_before FOR VALUES FROM (MINVALUE) TO (%s)', first);
    WHILE first < ends LOOP
      PERFORM add_partitions(first, quarter_of(first, 1));
      first := quarter_of(first, 1);
    END LOOP;
  END $$;

DO $$
  DECLARE
    newest constant bigint := (SELECT max(at) FROM events_before);
    ends constant bigint := CASE WHEN newest IS NULL THEN quarter_of(now_ms(), -1)
      ELSE quarter_of(greatest(newest, now_ms()), 1) END;
  BEGIN
    EXECUTE format('ALTER TABLE events ATTACH PARTITION events_before FOR VALUES FROM (MINVALUE) TO (%s)', ends);
    EXECUTE format('ALTER TABLE sightings ATTACH PARTITION sightings_before FOR VALUES FROM (MINVALUE) TO (%s)', ends);
    PERFORM make_partitions_ahead();
  END $$;
