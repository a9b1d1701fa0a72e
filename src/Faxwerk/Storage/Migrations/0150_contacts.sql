-- Contacts of a source belong to one reading of it (generation); those of the source's present one count. Own ones have source '' and generation 0.
CREATE TABLE contact_source (
  name TEXT PRIMARY KEY,
  generation BIGINT NOT NULL,
  started_at BIGINT,
  read_at BIGINT,
  entries INTEGER NOT NULL DEFAULT 0,
  left_out INTEGER NOT NULL DEFAULT 0,
  fault TEXT NOT NULL DEFAULT ''
);
INSERT INTO contact_source (name, generation) VALUES ('', 0);
CREATE TABLE contact (
  id {identity},
  source TEXT NOT NULL,
  generation BIGINT NOT NULL,
  number TEXT NOT NULL,
  written TEXT NOT NULL,
  name TEXT NOT NULL,
  company TEXT NOT NULL,
  customer_number TEXT NOT NULL,
  words TEXT NOT NULL
);
CREATE INDEX contact_number ON contact (number);
CREATE INDEX contact_reading ON contact (source, generation, id);
ALTER TABLE received_fax ADD COLUMN contact_name TEXT;
ALTER TABLE received_fax ADD COLUMN contact_company TEXT;
ALTER TABLE received_fax ADD COLUMN customer_number TEXT;
