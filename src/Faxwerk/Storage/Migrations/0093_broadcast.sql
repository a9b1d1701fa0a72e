CREATE TABLE broadcast (
  id {identity},
  job_id TEXT NOT NULL UNIQUE,
  submitted_by TEXT NOT NULL,
  subject TEXT NOT NULL,
  report_to TEXT NOT NULL,
  recipients INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  last_due_at BIGINT NOT NULL,
  cancelled_at BIGINT,
  finished_at BIGINT
);
CREATE INDEX broadcast_open ON broadcast (id) WHERE finished_at IS NULL;
ALTER TABLE fax ADD COLUMN broadcast_id BIGINT;
CREATE INDEX fax_of_broadcast ON fax (broadcast_id, state) WHERE broadcast_id IS NOT NULL;
