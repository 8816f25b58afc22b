-- Devices and their refresh families by account first, so that they can be distributed by it. A device is found by the id
-- in its access token, and a family by the id in its refresh token, before the account is known: by an index that is not
-- unique. Both ids are made by the server alone, never taken from a client, and stored in the transaction of the act that
-- makes them: a device's is a UUIDv7, 74 random bits within one millisecond, a family's a random UUID of 122. Were a
-- million devices confirmed in the same millisecond, the chance that any two were alike would be 3 in 100 billion.
ALTER TABLE refresh_families
  DROP CONSTRAINT refresh_families_device_id_fkey,
  DROP CONSTRAINT refresh_families_device_id_key,
  DROP CONSTRAINT refresh_families_pkey,
  ADD COLUMN account_id text COLLATE "C";
UPDATE refresh_families SET account_id = devices.account_id FROM devices WHERE devices.id = refresh_families.device_id;

ALTER TABLE devices DROP CONSTRAINT devices_pkey, ADD PRIMARY KEY (account_id, id);
CREATE INDEX devices_by_id ON devices (id);
DROP INDEX devices_by_account;

ALTER TABLE refresh_families
  ALTER COLUMN account_id SET NOT NULL,
  ADD PRIMARY KEY (account_id, id),
  ADD UNIQUE (account_id, device_id),
  ADD FOREIGN KEY (account_id, device_id) REFERENCES devices (account_id, id) ON DELETE CASCADE;
CREATE INDEX refresh_families_by_id ON refresh_families (id);
