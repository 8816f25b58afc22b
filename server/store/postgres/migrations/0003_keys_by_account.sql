-- Sessions and pairing windows by account first, so that they can be distributed by it. Each is found by a secret before
-- its account is known, by an index that holds nothing to be unique: a session's token is 256 random bits, its id a random
-- UUID, a window's id 128 random bits. Two alike are not to be expected before any other fault.
ALTER TABLE web_sessions DROP CONSTRAINT web_sessions_pkey;
ALTER TABLE web_sessions DROP CONSTRAINT web_sessions_id_key;
ALTER TABLE web_sessions ADD PRIMARY KEY (account_id, token_hash);
CREATE INDEX web_sessions_by_token ON web_sessions (token_hash);
CREATE INDEX web_sessions_by_id ON web_sessions (id);
DROP INDEX web_sessions_by_account;

ALTER TABLE pairing_windows DROP CONSTRAINT pairing_windows_pkey;
ALTER TABLE pairing_windows ADD PRIMARY KEY (account_id, id_hash);
CREATE INDEX pairing_windows_by_id ON pairing_windows (id_hash);
DROP INDEX pairing_windows_by_account;
