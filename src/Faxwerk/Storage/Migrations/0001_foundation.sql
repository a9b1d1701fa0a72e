CREATE TABLE task (
  id {identity},
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  dedupe_key TEXT UNIQUE,
  state TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  fence BIGINT NOT NULL,
  leased_by TEXT,
  lease_until BIGINT,
  last_error TEXT,
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX task_waiting ON task (kind, due_at, id) WHERE state = 'waiting';

CREATE TABLE setting (
  section TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  value TEXT NOT NULL
);

CREATE TABLE setting_change (
  id {identity},
  section TEXT NOT NULL,
  version BIGINT NOT NULL,
  value TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL
);

CREATE TABLE blob_use (
  blob_id TEXT NOT NULL,
  owner TEXT NOT NULL,
  PRIMARY KEY (blob_id, owner)
);
CREATE INDEX blob_use_owner ON blob_use (owner);
