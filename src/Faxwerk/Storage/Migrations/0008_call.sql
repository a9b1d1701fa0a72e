CREATE TABLE call (
  id {identity},
  direction TEXT NOT NULL,
  line_id INTEGER NOT NULL,
  trunk TEXT NOT NULL,
  node TEXT NOT NULL,
  fax_id BIGINT,
  attempt BIGINT,
  received_id BIGINT,
  called TEXT NOT NULL,
  caller TEXT NOT NULL,
  peer TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  connected_at BIGINT,
  ended_at BIGINT NOT NULL,
  status INTEGER NOT NULL,
  detail TEXT NOT NULL,
  sip_status INTEGER NOT NULL,
  transport TEXT NOT NULL,
  bit_rate INTEGER NOT NULL,
  ecm INTEGER NOT NULL,
  coding TEXT NOT NULL,
  remote_id TEXT,
  remote_machine TEXT NOT NULL,
  subaddress TEXT,
  pages_confirmed INTEGER NOT NULL,
  pages TEXT NOT NULL,
  ladder BYTEA,
  capture BYTEA
);
CREATE INDEX call_of_line ON call (line_id, ended_at);
CREATE INDEX call_ended ON call (ended_at);
CREATE INDEX call_of_fax ON call (fax_id, attempt) WHERE fax_id IS NOT NULL;
CREATE INDEX attempt_of_line ON attempt (line_id, started_at);
ALTER TABLE received_fax ADD COLUMN line_id INTEGER NOT NULL DEFAULT 1;
ALTER TABLE received_fax ADD COLUMN subaddress TEXT;
