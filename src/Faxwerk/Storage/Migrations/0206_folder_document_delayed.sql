-- Since when the making of a document's faxes is put off, and why: patience counts from then.
ALTER TABLE folder_document ADD COLUMN delayed_at BIGINT;
ALTER TABLE folder_document ADD COLUMN delayed_code TEXT NOT NULL DEFAULT '';
