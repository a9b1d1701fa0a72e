-- Who finds a received fax in the web inbox without a mail of it; neither is set where nobody in particular does.
CREATE TABLE received_inbox (
  fax_id BIGINT NOT NULL REFERENCES received_fax (id) ON DELETE CASCADE,
  account_id BIGINT,
  group_id BIGINT
);
CREATE INDEX received_inbox_fax ON received_inbox (fax_id);
CREATE INDEX received_inbox_account ON received_inbox (account_id);
CREATE INDEX received_inbox_group ON received_inbox (group_id);
-- Who has read which received fax.
CREATE TABLE received_read (
  account_id BIGINT NOT NULL,
  fax_id BIGINT NOT NULL REFERENCES received_fax (id) ON DELETE CASCADE,
  read_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, fax_id)
);
CREATE INDEX received_read_fax ON received_read (fax_id);
-- The faxes of an address, without reading those of the others.
CREATE INDEX delivery_mailed ON delivery (lower(target)) WHERE kind = 'mail';
