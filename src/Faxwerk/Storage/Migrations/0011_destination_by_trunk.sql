CREATE TABLE trunk_destination (
  number TEXT NOT NULL,
  line_id INTEGER NOT NULL,
  no_t38 INTEGER NOT NULL,
  no_v17 INTEGER NOT NULL,
  no_ecm INTEGER NOT NULL,
  reason TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT,
  successes INTEGER NOT NULL,
  PRIMARY KEY (number, line_id)
);
INSERT INTO trunk_destination (number, line_id, no_t38, no_v17, no_ecm, reason, since, until, successes)
  SELECT number, 0, no_t38, no_v17, no_ecm, reason, since, until, successes FROM destination WHERE until IS NULL;
DROP TABLE destination;
ALTER TABLE trunk_destination RENAME TO destination;
