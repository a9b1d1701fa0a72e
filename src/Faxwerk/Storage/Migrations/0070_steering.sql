ALTER TABLE fax ADD COLUMN resolution TEXT NOT NULL DEFAULT '';
ALTER TABLE fax ADD COLUMN size_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE fax ADD COLUMN sent_now INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fax ADD COLUMN trunk_chosen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE poll ADD COLUMN trunk_chosen INTEGER NOT NULL DEFAULT 0;
-- All that the list of open faxes is counted and ordered by, so that neither reads the rows themselves.
CREATE INDEX fax_open ON fax (state, due_at, effective_priority, rank, id) WHERE state IN ('waiting', 'held', 'sending');
