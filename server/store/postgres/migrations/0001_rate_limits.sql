-- What may be tried only so often, counted by all processes together; no row of it is worth a wait for the disk. A crash of
-- the database forgives, as that of a server does which counts in its memory.
CREATE UNLOGGED TABLE rate_limits (
  key text COLLATE "C" PRIMARY KEY,
  points bigint NOT NULL,
  expire bigint
);
