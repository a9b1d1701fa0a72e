CREATE TABLE destination (
  number TEXT PRIMARY KEY,
  no_t38 INTEGER NOT NULL,
  no_v17 INTEGER NOT NULL,
  no_ecm INTEGER NOT NULL,
  reason TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT,
  successes INTEGER NOT NULL
);
CREATE TABLE destination_change (
  id {identity},
  number TEXT NOT NULL,
  value TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL
);
