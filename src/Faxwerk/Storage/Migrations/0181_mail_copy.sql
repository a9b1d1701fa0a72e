-- Recipients of a submission who get its document by mail. fax_id is a fax of it, whose report tells of them.
CREATE TABLE mail_copy (
  id {identity},
  job_id TEXT NOT NULL,
  fax_id BIGINT NOT NULL,
  submitted_by TEXT NOT NULL,
  sender TEXT NOT NULL,
  address TEXT NOT NULL,
  subject TEXT NOT NULL,
  blob_id TEXT NOT NULL,
  state TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX mail_copy_job ON mail_copy (job_id);
CREATE INDEX mail_copy_submitted ON mail_copy (submitted_by, created_at);
CREATE INDEX mail_copy_finished ON mail_copy (finished_at);
