CREATE TABLE api_request (
  request_key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  job_id TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX api_request_created ON api_request (created_at);
