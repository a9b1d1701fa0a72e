-- A rule that a user proposes holds once an operator has confirmed it; the fax is the one that it was learnt from, the version counts changes.
ALTER TABLE junk_rule ADD COLUMN is_proposal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE junk_rule ADD COLUMN account_id BIGINT;
ALTER TABLE junk_rule ADD COLUMN fax_id BIGINT;
ALTER TABLE junk_rule ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
