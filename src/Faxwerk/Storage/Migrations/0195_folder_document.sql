-- Documents of watched folders, from the moment they are taken until their files are removed. place is where the files are: root (where they were dropped), accepted, sent or failed; size and modified_at are
-- those of the file that was read. parts is what the control file and the folder say, encrypted; code and detail say why it was refused.
CREATE TABLE folder_document (
  id {identity},
  folder TEXT NOT NULL,
  node TEXT NOT NULL,
  dedupe_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  control TEXT NOT NULL,
  kept_stem TEXT NOT NULL,
  size BIGINT NOT NULL,
  modified_at BIGINT NOT NULL,
  control_size BIGINT NOT NULL,
  control_modified_at BIGINT NOT NULL,
  login TEXT NOT NULL,
  blob_id TEXT,
  parts TEXT NOT NULL,
  reference TEXT NOT NULL,
  state TEXT NOT NULL,
  place TEXT NOT NULL,
  job_id TEXT,
  code TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX folder_document_place ON folder_document (folder, place, state);
CREATE INDEX folder_document_stem ON folder_document (folder, kept_stem);
