-- While a table is small or not yet analysed, both of its indexes cost the planner the same, and it took the one by arrival
-- to look for a time: a push then read all that its account had stored there, for each event that it found. No key is ever
-- null, but an index that says so is used only for statements that compare the key, which those that look by time do not.
DROP INDEX events_by_arrival;
CREATE INDEX events_by_arrival ON events (account_key, key) WHERE key IS NOT NULL;
DROP INDEX sightings_by_arrival;
CREATE INDEX sightings_by_arrival ON sightings (account_key, key) WHERE key IS NOT NULL;
