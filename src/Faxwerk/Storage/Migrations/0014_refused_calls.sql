ALTER TABLE call ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
CREATE INDEX call_with_capture ON call (ended_at) WHERE capture IS NOT NULL;
CREATE INDEX destination_changed ON destination_change (changed_at);
CREATE INDEX destination_until ON destination (until) WHERE until IS NOT NULL;
