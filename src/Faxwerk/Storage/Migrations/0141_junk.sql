CREATE TABLE junk_rule (
  id {identity},
  kind TEXT NOT NULL,
  pattern TEXT NOT NULL,
  action TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL
);
CREATE TABLE quarantine (
  fax_id BIGINT PRIMARY KEY REFERENCES received_fax (id) ON DELETE CASCADE,
  cause TEXT NOT NULL,
  held_at BIGINT NOT NULL,
  released_at BIGINT,
  released_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX quarantine_held ON quarantine (fax_id) WHERE released_at IS NULL;
