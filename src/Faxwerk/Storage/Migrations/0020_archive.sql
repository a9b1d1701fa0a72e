CREATE TABLE archive_entry (
  position BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  direction TEXT NOT NULL,
  fax_id BIGINT NOT NULL,
  folder TEXT NOT NULL,
  path TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  metadata TEXT NOT NULL,
  retention TEXT NOT NULL,
  keep_until BIGINT,
  who TEXT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX archive_entry_fax ON archive_entry (direction, fax_id);
CREATE INDEX archive_entry_folder ON archive_entry (folder);

CREATE TABLE archive_head (
  id INTEGER PRIMARY KEY,
  position BIGINT NOT NULL,
  hash TEXT NOT NULL
);
INSERT INTO archive_head (id, position, hash) VALUES (1, 0, '');

CREATE TABLE archive_document (
  direction TEXT NOT NULL,
  fax_id BIGINT NOT NULL,
  position BIGINT NOT NULL,
  number TEXT NOT NULL,
  own_number TEXT NOT NULL,
  at BIGINT NOT NULL,
  keep_until BIGINT,
  held INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  PRIMARY KEY (direction, fax_id)
);
CREATE UNIQUE INDEX archive_document_position ON archive_document (position);
CREATE INDEX archive_document_keep ON archive_document (keep_until) WHERE keep_until IS NOT NULL AND held = 0 AND deleted = 0;
