-- The journal is narrowed by how the last call ended (docs/status-codes.md).
CREATE INDEX journal_status ON journal (status, at, id);
