CREATE TABLE site (
  id {identity},
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE
);
CREATE TABLE account (
  id {identity},
  login TEXT NOT NULL,
  login_key TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  role TEXT NOT NULL,
  state TEXT NOT NULL,
  source TEXT NOT NULL,
  object_guid TEXT UNIQUE,
  site_id BIGINT REFERENCES site (id),
  password_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  signed_in_at BIGINT
);
CREATE TABLE account_address (
  address_key TEXT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  address TEXT NOT NULL,
  position INTEGER NOT NULL
);
CREATE INDEX account_address_account ON account_address (account_id, position);
CREATE TABLE account_group (
  id {identity},
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  object_guid TEXT UNIQUE
);
CREATE TABLE group_account (
  group_id BIGINT NOT NULL REFERENCES account_group (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  PRIMARY KEY (group_id, account_id)
);
CREATE INDEX group_account_account ON group_account (account_id);
CREATE TABLE group_group (
  group_id BIGINT NOT NULL REFERENCES account_group (id),
  member_id BIGINT NOT NULL REFERENCES account_group (id),
  PRIMARY KEY (group_id, member_id)
);
CREATE INDEX group_group_member ON group_group (member_id);
CREATE TABLE setup_link (
  token_hash TEXT PRIMARY KEY,
  expires_at BIGINT NOT NULL
);
CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  started_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  origin TEXT NOT NULL,
  agent TEXT NOT NULL
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_seen ON session (seen_at);
CREATE TABLE sign_in_failure (
  subject TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_at BIGINT NOT NULL
);
