CREATE TABLE webhook (
  id {identity},
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  events TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  delivered_at BIGINT,
  last_error TEXT NOT NULL
);
