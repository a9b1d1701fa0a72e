ALTER TABLE fax ADD COLUMN submitted_by TEXT NOT NULL DEFAULT '';
CREATE INDEX fax_submitted_by ON fax (submitted_by, id);
