CREATE TABLE received_text (
  fax_id BIGINT NOT NULL REFERENCES received_fax (id) ON DELETE CASCADE,
  page_index INTEGER NOT NULL,
  text TEXT NOT NULL,
  words TEXT NOT NULL,
  read_at BIGINT NOT NULL,
  PRIMARY KEY (fax_id, page_index)
);
