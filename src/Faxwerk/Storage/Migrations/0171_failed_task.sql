-- What failed for good lately, looked for every minute.
CREATE INDEX task_failed ON task (finished_at) WHERE state = 'failed';
