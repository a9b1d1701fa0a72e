CREATE TABLE outlet (
  id {identity},
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL,
  options TEXT NOT NULL,
  secret TEXT NOT NULL
);
CREATE TABLE routing_rule (
  id {identity},
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  is_enabled INTEGER NOT NULL,
  is_final INTEGER NOT NULL,
  conditions TEXT NOT NULL,
  targets TEXT NOT NULL
);
CREATE TABLE delivery (
  id {identity},
  fax_id BIGINT NOT NULL REFERENCES received_fax (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  rule TEXT NOT NULL,
  state TEXT NOT NULL,
  task_id BIGINT NOT NULL UNIQUE,
  reference TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  tried_from BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX delivery_fax ON delivery (fax_id);
CREATE INDEX delivery_open ON delivery (id) WHERE state IN ('waiting', 'failed');
