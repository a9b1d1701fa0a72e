CREATE TABLE audit (
  position BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  who TEXT NOT NULL,
  origin TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  before_value TEXT NOT NULL,
  after_value TEXT NOT NULL,
  hash TEXT NOT NULL
);
{append-only audit}
CREATE INDEX audit_target ON audit (target, position);
CREATE INDEX audit_who ON audit (who, position);
CREATE TABLE audit_head (
  id INTEGER PRIMARY KEY,
  position BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO audit_head (id, position, hash) VALUES (1, 0, '');
