-- Which task tells which webhook of which entry of the journal: what came of it is in the task.
CREATE TABLE webhook_delivery (
  task_id BIGINT PRIMARY KEY,
  webhook_id BIGINT NOT NULL,
  journal_id BIGINT NOT NULL,
  event TEXT NOT NULL
);
CREATE INDEX webhook_delivery_of ON webhook_delivery (webhook_id, task_id);
