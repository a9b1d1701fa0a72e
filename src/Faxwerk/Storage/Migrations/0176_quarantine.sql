-- Who deleted a fax from the quarantine, and since when somebody was told by mail that it is there.
ALTER TABLE quarantine ADD COLUMN deleted_at BIGINT;
ALTER TABLE quarantine ADD COLUMN deleted_by TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN told_at BIGINT;
