ALTER TABLE account ADD COLUMN fax_number TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN general_number TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN mobile_number TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN voiceport_number TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN sender_number TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN sms_notice INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account_group ADD COLUMN mail_to TEXT NOT NULL DEFAULT '[]';
ALTER TABLE account_group ADD COLUMN sender_number TEXT NOT NULL DEFAULT '';
CREATE INDEX account_site ON account (site_id);
CREATE TABLE own_extension (
  id {identity},
  account_id BIGINT REFERENCES account (id),
  group_id BIGINT REFERENCES account_group (id),
  position INTEGER NOT NULL,
  written TEXT NOT NULL,
  is_full INTEGER NOT NULL,
  digits INTEGER NOT NULL,
  first_number BIGINT NOT NULL,
  last_number BIGINT NOT NULL
);
CREATE INDEX own_extension_number ON own_extension (digits, first_number);
CREATE INDEX own_extension_account ON own_extension (account_id);
CREATE INDEX own_extension_group ON own_extension (group_id);
CREATE TABLE account_preference (
  account_id BIGINT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account_id, name)
);
