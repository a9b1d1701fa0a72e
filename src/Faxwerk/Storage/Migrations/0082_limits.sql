CREATE INDEX fax_submitted_at ON fax (submitted_by, created_at);
CREATE INDEX fax_finished ON fax (finished_at) WHERE finished_at IS NOT NULL;
