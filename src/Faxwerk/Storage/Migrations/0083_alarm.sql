CREATE TABLE alarm (
  name TEXT PRIMARY KEY,
  since BIGINT NOT NULL,
  told_at BIGINT,
  words TEXT NOT NULL
);
