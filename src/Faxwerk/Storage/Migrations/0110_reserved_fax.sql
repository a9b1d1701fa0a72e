-- Faxes of mails that were accepted and are not rendered yet: they count against the limits of who sent them.
CREATE TABLE reserved_fax (
  owner TEXT PRIMARY KEY,
  submitted_by TEXT NOT NULL,
  faxes INTEGER NOT NULL
);
CREATE INDEX reserved_fax_submitted_by ON reserved_fax (submitted_by);
