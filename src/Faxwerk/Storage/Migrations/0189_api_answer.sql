-- Answers to POSTs with an Idempotency-Key. body is encrypted: some answers show a secret once. status is null while the request is under way.
CREATE TABLE api_answer (
  request_key TEXT PRIMARY KEY,
  caller TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER,
  location TEXT,
  media_type TEXT,
  body TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX api_answer_created ON api_answer (created_at);
CREATE INDEX api_answer_caller ON api_answer (caller, created_at);
