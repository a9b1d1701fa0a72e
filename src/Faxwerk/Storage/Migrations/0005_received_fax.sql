CREATE TABLE received_fax (
  id {identity},
  state TEXT NOT NULL,
  called TEXT NOT NULL,
  caller TEXT NOT NULL,
  caller_name TEXT,
  call_id TEXT NOT NULL,
  peer TEXT NOT NULL,
  node TEXT NOT NULL,
  csid TEXT,
  pages INTEGER NOT NULL,
  bad_rows INTEGER NOT NULL,
  status INTEGER,
  detail TEXT,
  bit_rate INTEGER,
  ecm INTEGER,
  coding TEXT,
  trace TEXT,
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX received_fax_open ON received_fax (node) WHERE state = 'receiving';
CREATE INDEX received_fax_started ON received_fax (started_at);

CREATE TABLE received_page (
  fax_id BIGINT NOT NULL,
  page_index INTEGER NOT NULL,
  blob_id TEXT NOT NULL,
  bad_rows INTEGER NOT NULL,
  stored_at BIGINT NOT NULL,
  PRIMARY KEY (fax_id, page_index)
);
