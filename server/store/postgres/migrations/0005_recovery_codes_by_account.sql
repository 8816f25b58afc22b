-- Recovery codes by account first, so that they can be distributed by it. A code is found by its MAC alone, before its
-- account is known: by an index that is not unique. A code is 69 random bits, made by the server: among the ten million of
-- a million accounts the chance that any two are alike is 1 in 10 million, and one that two accounts share
-- signs in nobody.
ALTER TABLE recovery_codes DROP CONSTRAINT recovery_codes_pkey, ADD PRIMARY KEY (account_id, code_mac);
CREATE INDEX recovery_codes_by_code ON recovery_codes (code_mac);
DROP INDEX recovery_codes_by_account;
